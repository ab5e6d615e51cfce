package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.fencing.Voider;
import io.slipway.apply.fencing.Voider.Verdict;
import io.slipway.apply.history.ChangeKey;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.KeyReader;
import io.slipway.apply.history.RowAuthorship;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.history.TargetCheck;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RecordedSessions;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.session.TimeoutSessionSource;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Ends the doubt about a step by the decision of an operator. The decision counts only for what the target cannot show:
 * a transaction step is decided by its history row, a standalone step by the operator. Repeating a decision does no
 * harm.
 */
public final class DoubtResolution {
    private final SessionSource sessions;
    private final SessionSource watch;
    private final DoubtfulRun question;
    private final StopSwitch stop = new StopSwitch();
    private final SessionFencing fencing;
    private final Voider voider;

    /**
     * The run in doubt.
     *
     * @param run the run with its last epoch; its actor is the operator
     * @param expected identity of the database
     * @param changeKey recorded key of the run's task; empty: none
     * @param sessions recorded sessions of the target
     */
    public record DoubtfulRun(
            PreparedChange change,
            RunIdentity run,
            TargetIdentity expected,
            Optional<String> changeKey,
            RecordedSessions sessions,
            RunReport report) {}

    /**
     * The decision of the operator.
     *
     * @param step number of the step in doubt, from 1
     * @param tookEffect whether the step took effect
     */
    public record Decision(int step, boolean tookEffect, String reason) {}

    /**
     * @param sessions opens sessions of the run login
     * @param watch terminates recorded sessions
     */
    public DoubtResolution(SessionSource sessions, SessionSource watch, DoubtfulRun question) {
        this.sessions = sessions;
        this.watch = watch;
        this.question = question;
        this.fencing = new SessionFencing(watch, question.sessions(), question.report(), stop);
        this.voider = new Voider(
                new TimeoutSessionSource(sessions),
                question.run(),
                fencing,
                SessionFencing.TERMINATION_TIMEOUT,
                question.expected(),
                RowAuthorship.trusted(question.run()));
    }

    /**
     * Executes the decision.
     *
     * @throws io.slipway.problem.ProblemException no session could be opened
     */
    public ResolutionResult decide(Decision decision) {
        try {
            boolean gone = fencing.terminateUntilGone(SessionFencing.TERMINATION_TIMEOUT);
            try (var session = TaskSession.open(sessions, watch, stop)) {
                return decide(session, decision, gone);
            }
        } catch (RunEndedException e) {
            return new ResolutionResult.NoAnswer(detail(e.outcome()));
        } catch (TargetCheck.WrongTargetException e) {
            return new ResolutionResult.Refused("the database is not this target any more: " + e.why());
        } catch (SQLException e) {
            return new ResolutionResult.NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    private static String detail(RunOutcome outcome) {
        return outcome instanceof RunOutcome.HandBack back ? back.detail() : outcome.toString();
    }

    private ResolutionResult decide(TaskSession session, Decision decision, boolean gone) throws SQLException {
        TargetCheck.Identified found = session.executeAsLogin(connection -> TargetCheck.identify(
                connection, session.facts(), question.run().installation(), question.expected(), stop));
        session.setAccess(found.access());
        UUID target = found.targetUid();
        if (!session.executeAsLogin(TargetLock::tryTakeForADecision)) {
            return new ResolutionResult.Refused(
                    "the target's lock is held by " + session.executeAsLogin(TargetLock::holder));
        }
        RunProgress known = known(session, target);
        return switch (voider.voidFrom(known)) {
            case Verdict.AllApplied(var total) ->
                decision.tookEffect() ? new ResolutionResult.Done(total) : refused("all steps are applied");
            case Verdict.Voided(var applied, var total) -> decided(decision, applied, total);
            case Verdict.Unclear(var why) -> new ResolutionResult.Refused(why);
            case Verdict.Intent(var applied, var total)
            when decision.step() != applied + 1 -> {
                question.report().stepApplied(applied, total);
                yield refused("step %d is in doubt, not step %d".formatted(applied + 1, decision.step()));
            }
            case Verdict.Intent(var applied, var ignored) ->
                gone
                        ? byDecision(
                                session, new RunProgress(target, known.key(), applied, known.checksums()), decision)
                        : new ResolutionResult.Refused(
                                "a session that may still run this statement is not proven gone");
        };
    }

    /** The progress of the run as the history shows it. */
    private RunProgress known(TaskSession session, UUID target) throws SQLException {
        ChangeKey choice = key(session, target);
        try {
            var plan = StepPlan.of(choice, question.change(), question.change().undoes());
            return plan.progress(target, 0);
        } catch (StepPlan.MismatchException e) {
            return RunProgress.before(choice.key()).in(target);
        }
    }

    /** The key under which the task has rows. The record may have lost it, or hold an older one. */
    private ChangeKey key(TaskSession session, UUID target) throws SQLException {
        Optional<String> recorded = question.changeKey();
        ChangeKey found = session.executeAsLogin(
                connection -> new KeyReader(connection, target, question.run(), recorded).key(question.change()));
        if (found.standsFor(question.run()) || recorded.isEmpty()) {
            return found;
        }
        return new ChangeKey(recorded.get(), rows(session, target, recorded.get()));
    }

    private static List<HistoryRow> rows(TaskSession session, UUID target, String key) throws SQLException {
        return session.executeAsLogin(connection -> HistoryRow.read(connection, target, key)).stream()
                .filter(row -> row.key().equals(key))
                .toList();
    }

    private static ResolutionResult decided(Decision decision, int applied, int total) {
        boolean tookEffect = applied >= decision.step();
        if (tookEffect != decision.tookEffect()) {
            return refused(
                    "step " + decision.step() + (tookEffect ? " is applied" : " was not applied and never will be"));
        }
        return tookEffect
                ? new ResolutionResult.PartlyDone(applied, total)
                : new ResolutionResult.NotApplied(applied, total);
    }

    private static ResolutionResult refused(String fact) {
        return new ResolutionResult.Refused("the history of the target shows another result: " + fact);
    }

    private ResolutionResult byDecision(TaskSession session, RunProgress known, Decision decision) throws SQLException {
        int step = known.applied() + 1;
        Optional<HistoryRow> intent = intent(session, known, step);
        if (intent.isEmpty() || !write(session, known, intent.get(), decision)) {
            return new ResolutionResult.Refused(
                    "another decision about this step was recorded at the same time; read the run again");
        }
        if (!decision.tookEffect()) {
            return new ResolutionResult.NotApplied(known.applied(), intent.get().stepsTotal());
        }
        var next = new RunProgress(known.targetUid(), known.key(), step, known.checksums());
        return switch (voider.voidFrom(next)) {
            case Verdict.AllApplied(var total) -> new ResolutionResult.Done(total);
            case Verdict.Voided(var applied, var total) -> new ResolutionResult.PartlyDone(applied, total);
            case Verdict.Intent _ ->
                new ResolutionResult.Refused("step " + step + " is applied, and a later step is in doubt too");
            case Verdict.Unclear(var why) -> new ResolutionResult.NoAnswer(why);
        };
    }

    private static Optional<HistoryRow> intent(TaskSession session, RunProgress known, int step) throws SQLException {
        UUID target = known.targetUid();
        String key = known.key();
        return target == null || key == null
                ? Optional.empty()
                : rows(session, target, key).stream()
                        .filter(row -> row.step() == step && !row.applied())
                        .findFirst();
    }

    private boolean write(TaskSession session, RunProgress known, HistoryRow intent, Decision decision)
            throws SQLException {
        UUID target = known.targetUid();
        return target != null
                && session.executeAsLogin(connection -> new HistoryFunctions(connection, session.access())
                        .resolve(target, intent, question.run(), decision.tookEffect(), decision.reason()));
    }
}
