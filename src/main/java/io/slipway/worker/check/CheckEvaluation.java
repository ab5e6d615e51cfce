package io.slipway.worker.check;

import io.slipway.check.ChangeCheck;
import io.slipway.control.Transactions;
import io.slipway.plan.Advice;
import io.slipway.plan.Change;
import io.slipway.plan.CheckEnd;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanTargetStore;
import io.slipway.plan.PlanTargetStore.PlanTarget;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.Severity;
import io.slipway.problem.TargetProblem;
import io.slipway.sql.Script;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Checks the changes of a plan on its targets and decides how the check run ends. An unreachable target is tried three
 * times within about 15 s. An unreachable control database does not end the run. Thread-safe.
 */
final class CheckEvaluation {
    private static final Logger LOG = Logger.getLogger(CheckEvaluation.class);
    private static final int MAX_TRIES = 3;
    private static final int MAX_OWNER_DEATHS = 3;
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(4);
    private static final Duration SHORT_RETRY_INTERVAL = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final PlanTargetStore targets = new PlanTargetStore();
    private final ChangeCheck check;
    private final Connector connector;

    CheckEvaluation(Transactions transactions, ChangeCheck check, Connector connector) {
        this.transactions = transactions;
        this.check = check;
        this.connector = connector;
    }

    CheckOutcome outcome(ActiveCheckRun work) {
        ClaimedCheckRun run = work.run();
        if (run.ownerDeaths() >= MAX_OWNER_DEATHS) {
            return new CheckOutcome.Ended(CheckEnd.failed(
                    "owner-died",
                    run.ownerDeaths() + " replicas were declared dead while they evaluated this check run"));
        }
        CheckOutcome outcome = attempt(work);
        return work.isLost() ? new CheckOutcome.Lost() : outcome;
    }

    private CheckOutcome attempt(ActiveCheckRun work) {
        try {
            work.goOn();
            return evaluate(work);
        } catch (ActiveCheckRun.LostException e) {
            return new CheckOutcome.Lost();
        } catch (CheckFailedException e) {
            return new CheckOutcome.Ended(e.end());
        } catch (ProblemException e) {
            return ofProblem(work.run(), e.problem());
        } catch (RuntimeException | StackOverflowError e) {
            return ofDefect(work.run(), e);
        }
    }

    private static CheckOutcome ofProblem(ClaimedCheckRun run, Problem problem) {
        return switch (problem) {
            case ServiceProblem service -> new CheckOutcome.PutOff(service.detail(), SHORT_RETRY_INTERVAL, false);
            case TargetProblem.Unreachable away when mayComeBack(away.why()) -> away(run, away.detail());
            case Problem other -> new CheckOutcome.Ended(CheckEnd.failed(other.slug(), other.detail()));
        };
    }

    private static boolean mayComeBack(TargetProblem.Reason why) {
        return switch (why) {
            case REFUSED, TIMEOUT, NO_ADDRESS, NOT_READY, TOO_MANY_CONNECTIONS, OTHER -> true;
            case NOT_POSTGRESQL, WRONG_PASSWORD, NO_DATABASE, MISSING_PRIVILEGE -> false;
        };
    }

    /** Retries after 4 s, then after 8 s, then ends the run. */
    private static CheckOutcome away(ClaimedCheckRun run, String detail) {
        int tries = run.putOffs() + 1;
        return tries >= MAX_TRIES
                ? new CheckOutcome.Ended(CheckEnd.failed("target-unreachable", detail))
                : new CheckOutcome.PutOff(detail, RETRY_INTERVAL.multipliedBy(tries), true);
    }

    /**
     * Retries an error of the control database. Ends the run for an exception of a check, which a retry would throw
     * again.
     */
    private static CheckOutcome ofDefect(ClaimedCheckRun run, Throwable defect) {
        if (Transactions.sqlState(defect) != null) {
            return new CheckOutcome.PutOff(String.valueOf(defect.getMessage()), SHORT_RETRY_INTERVAL, false);
        }
        String reference = UUID.randomUUID().toString();
        LOG.errorf(defect, "check run failed, reference %s plan=%s checkRun=%s", reference, run.plan(), run.uid());
        Problem problem = new ServiceProblem.Defect(reference);
        return new CheckOutcome.Ended(CheckEnd.failed(problem.slug(), problem.detail()));
    }

    private CheckOutcome evaluate(ActiveCheckRun work) {
        PlanId plan = work.run().plan();
        List<Change> changes = transactions.read(handle -> plans.changes(handle, plan));
        List<Long> ids = transactions.read(handle -> targets.ids(handle, plan));
        List<PlanTarget> found = planTargets(ids);
        List<Advice> advice = new ArrayList<>();
        List<Script> scripts = new ArrayList<>();
        for (Change change : changes) {
            Script script = Script.of(change.script());
            scripts.add(script);
            advice.addAll(check.ofScript(change, script, found.getFirst().name()));
        }
        for (PlanTarget target : found) {
            work.goOn();
            try {
                advice.addAll(onTarget(work, target, changes, scripts));
            } catch (SQLException e) {
                return ofTarget(work, target.name() + ": " + e.getMessage(), SqlState.of(e));
            }
        }
        work.goOn();
        return new CheckOutcome.Ended(CheckEnd.done(ids), worstFirst(advice));
    }

    private List<PlanTarget> planTargets(List<Long> ids) {
        if (ids.isEmpty()) {
            throw new CheckFailedException(
                    CheckEnd.failed("group-empty", "the target group of the plan selects no target"));
        }
        List<PlanTarget> found = transactions.read(handle -> targets.reachable(handle, ids));
        if (found.size() < ids.size()) {
            throw new CheckFailedException(CheckEnd.failed("target-not-found", "target not found"));
        }
        return found;
    }

    private List<Advice> onTarget(ActiveCheckRun work, PlanTarget target, List<Change> changes, List<Script> scripts)
            throws SQLException {
        List<Advice> advice = new ArrayList<>();
        try (Connection session = connector.open(target.connect(), SessionOptions.service());
                ActiveCheckRun.Attached _ = work.attach(session, target.connect())) {
            advice.addAll(check.ofTarget(target.name(), session));
            if (advice.stream().anyMatch(missing -> missing.severity() == Severity.ERROR)) {
                return advice;
            }
            for (int i = 0; i < scripts.size(); i++) {
                work.goOn();
                advice.addAll(check.onTarget(changes.get(i), scripts.get(i), target.name(), session));
            }
        }
        return advice;
    }

    /** @throws CheckFailedException the statement ended because this replica canceled it */
    private static CheckOutcome ofTarget(ActiveCheckRun work, String detail, SqlState state) {
        work.goOn();
        return state.connectionLost() || SqlState.isUnreachable(state.code())
                ? away(work.run(), detail)
                : new CheckOutcome.Ended(CheckEnd.failed("check-failed", detail));
    }

    private static List<Advice> worstFirst(List<Advice> advice) {
        return advice.stream().sorted(Comparator.comparing(Advice::severity)).toList();
    }
}
