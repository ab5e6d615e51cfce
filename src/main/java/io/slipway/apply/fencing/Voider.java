package io.slipway.apply.fencing;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.RowAuthorship;
import io.slipway.apply.history.TargetCheck;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.TimeoutSessionSource;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Voids the remaining steps of a task in the target, before FAILED or CANCELED is recorded: no late session of the task
 * can begin a step after that. It also finds out whether such a session had committed.
 */
public final class Voider {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final TimeoutSessionSource sessions;
    private final RunIdentity run;
    private final SessionFencing fencing;
    private final Duration timeout;
    private final @Nullable TargetIdentity expected;
    private final RowAuthorship own;

    /**
     * @param sessions opens sessions of the run login. No watch monitors them, so each of their answers has a time-out
     * @param expected identity of the database; null: not known
     */
    public Voider(
            TimeoutSessionSource sessions,
            RunIdentity run,
            SessionFencing recovery,
            Duration timeout,
            @Nullable TargetIdentity expected,
            RowAuthorship own) {
        this.expected = expected;
        this.own = own;
        this.sessions = sessions;
        this.run = run;
        this.fencing = recovery;
        this.timeout = timeout;
    }

    /** The target's reply about the steps from the first one that was not known to be APPLIED. */
    public sealed interface Verdict {
        /** This task and epoch can never apply step {@code applied + 1}. */
        record Voided(int applied, int total) implements Verdict {}

        /** All steps are APPLIED, by this task or with the same checksums. */
        record AllApplied(int total) implements Verdict {}

        /** The result of step {@code applied + 1} is not known, or the rows that show it are not genuine. */
        record Intent(int applied, int total) implements Verdict {}

        /** A session that may still commit is alive, or the target does not respond. */
        record Unclear(String why) implements Verdict {}
    }

    /**
     * Repeats the question until the answer is clear, or the time is over. Throws
     * {@link TargetCheck.WrongTargetException}.
     */
    public Verdict voidFrom(RunProgress progress) {
        long from = System.nanoTime();
        // a stop must not interrupt this: the stop itself waits for it
        var pace = new StopSwitch();
        while (true) {
            Verdict verdict = ask(progress);
            if (!(verdict instanceof Verdict.Unclear) || System.nanoTime() - from >= timeout.toNanos()) {
                return verdict;
            }
            pace.pause(POLL_INTERVAL);
            fencing.terminate();
        }
    }

    private Verdict ask(RunProgress progress) {
        Verdict verdict = null;
        try (Connection connection = sessions.open()) {
            verdict = ask(connection, progress);
        } catch (SQLException | ProblemException e) {
            // an answer is valid even if closing the connection fails
            if (verdict == null) {
                verdict = new Verdict.Unclear(String.valueOf(e.getMessage()));
            }
        }
        return verdict;
    }

    private Verdict ask(Connection connection, RunProgress progress) throws SQLException {
        var found = TargetCheck.find(connection, run.installation(), expected, progress.targetUid());
        UUID target = found.targetUid();
        var history = new HistoryFunctions(connection, found.access());
        int step = progress.applied() + 1;
        boolean all = true;
        int accepted = progress.applied();
        while (true) {
            int total = total(connection, target, progress);
            if (total > 0 && step > total) {
                return all ? believed(connection, target, progress, total) : new Verdict.Voided(accepted, total);
            }
            switch (voidUntilClear(history, target, progress.key(), step)) {
                case FenceReply.Voided _ -> {
                    return new Verdict.Voided(accepted, total);
                }
                case FenceReply.Intent _ -> {
                    return new Verdict.Intent(accepted, total);
                }
                case FenceReply.Applied(var by) -> {
                    all &= by.belongsToTaskOf(run) || progress.isStep(step, by.checksum());
                    accepted += all ? 1 : 0;
                    step++;
                }
                case null -> {
                    return new Verdict.Unclear("a session of this run has begun step " + step + " and not ended it");
                }
                case FenceReply.Started _, FenceReply.Voiding _, FenceReply.Other _ ->
                    throw new SQLException("slipway.void_run returned an unexpected answer");
            }
        }
    }

    private Verdict believed(Connection connection, UUID target, RunProgress progress, int total) throws SQLException {
        String key = progress.key();
        return key == null || own.doubt(connection, target, key).isEmpty()
                ? new Verdict.AllApplied(total)
                : new Verdict.Intent(0, total);
    }

    /** Null: another session has an uncommitted row with this key. */
    private @Nullable FenceReply voidUntilClear(HistoryFunctions history, UUID target, @Nullable String key, int step)
            throws SQLException {
        try {
            FenceReply answer;
            do {
                answer = history.voidRun(target, key, step, run);
            } while (answer instanceof FenceReply.Voiding);
            return answer;
        } catch (SQLException e) {
            if (SqlState.of(e).lockNotAvailable()) {
                return null;
            }
            throw e;
        }
    }

    /** The number of steps, as the run knows it, else from the rows; 0: there are none. */
    private static int total(Connection connection, UUID target, RunProgress progress) throws SQLException {
        String key = progress.key();
        if (progress.total() > 0 || key == null) {
            return progress.total();
        }
        return HistoryRow.read(connection, target, key).stream()
                .filter(row -> row.key().equals(key))
                .mapToInt(HistoryRow::stepsTotal)
                .max()
                .orElse(0);
    }
}
