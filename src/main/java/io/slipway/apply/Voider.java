package io.slipway.apply;

import io.slipway.postgres.SqlState;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure, in the target, that no late session of this task begins a step any more, before anybody writes FAILED or
 * CANCELED; and finds out whether one of them had committed after all.
 */
final class Voider {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final SessionSource sessions;
    private final RunIdentity run;
    private final Recovery recovery;
    private final Duration patience;

    Voider(SessionSource sessions, RunIdentity run, Recovery recovery, Duration patience) {
        this.sessions = sessions;
        this.run = run;
        this.recovery = recovery;
        this.patience = patience;
    }

    /** What the target says of the steps from the first that was not seen APPLIED. */
    sealed interface Verdict {
        /** Step {@code applied + 1} will never be applied by this task and epoch. */
        record Voided(int applied) implements Verdict {}

        /** The end of step {@code applied + 1} is not known. */
        record Intent(int applied) implements Verdict {}

        /** A session that may still commit is alive, or the target cannot be asked. */
        record Unclear(String why) implements Verdict {}
    }

    /**
     * @param key null when it was never fixed, so that no step has begun
     * @param applied steps known to be APPLIED
     * @param total steps of the change; when all are applied the verdict is Voided(total)
     */
    Verdict voidFrom(UUID targetUid, @Nullable String key, int applied, int total) {
        long from = System.nanoTime();
        // a stop that was asked must not cut this short: it is what the stop waits for
        var pace = new StopSwitch();
        while (true) {
            Verdict verdict;
            try (var connection = sessions.open()) {
                verdict = ask(connection, targetUid, key, applied, total);
            } catch (SQLException | ProblemException e) {
                verdict = new Verdict.Unclear(String.valueOf(e.getMessage()));
            }
            if (!(verdict instanceof Verdict.Unclear) || System.nanoTime() - from >= patience.toNanos()) {
                return verdict;
            }
            pace.pause(LOOK);
            recovery.terminate();
        }
    }

    private Verdict ask(Connection connection, UUID targetUid, @Nullable String key, int applied, int total)
            throws SQLException {
        var fence = new Fence(connection);
        int step = applied + 1;
        try (var login = connection.createStatement()) {
            login.execute("SET ROLE NONE");
        }
        while (step <= total || key == null) {
            try {
                switch (fence.voidRun(targetUid, key, step, run)) {
                    case Answer.Voiding _ -> {}
                    case Answer.Voided _ -> {
                        return new Verdict.Voided(step - 1);
                    }
                    case Answer.Applied _ -> step++;
                    case Answer.Intent _ -> {
                        return new Verdict.Intent(step - 1);
                    }
                    case Answer.Started _, Answer.Other _ -> throw new SQLException("not an answer of void_run");
                }
            } catch (SQLException e) {
                if (SqlState.of(e).lockNotAvailable()) {
                    return new Verdict.Unclear("a session of this run has begun step " + step + " and not ended");
                }
                throw e;
            }
        }
        return new Verdict.Voided(total);
    }
}
