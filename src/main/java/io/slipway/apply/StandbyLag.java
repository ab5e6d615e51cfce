package io.slipway.apply;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Lets standbys catch up between two slices of a batch, as far as the login may see them; who may not sees none. Looks
 * at most once a second.
 */
final class StandbyLag {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MOST_SECONDS = 5;

    private final TaskSession session;
    private final RunJournal journal;
    private final StopSwitch stop;
    private long looked = System.nanoTime();
    private boolean givenUp;

    StandbyLag(TaskSession session, RunJournal journal, StopSwitch stop) {
        this.session = session;
        this.journal = journal;
        this.stop = stop;
    }

    /**
     * Returns when none is further behind than {@value #MOST_SECONDS} s, when it has waited long enough for one that
     * does not catch up, or when a stop was asked.
     */
    void await() throws SQLException {
        if (System.nanoTime() - looked < LOOK.toNanos()) {
            return;
        }
        int seconds = behind();
        if (seconds <= MOST_SECONDS) {
            givenUp = false;
        } else if (!givenUp) {
            long from = System.nanoTime();
            tell("a standby is " + seconds + " s behind");
            while (seconds > MOST_SECONDS && !givenUp && isToWait()) {
                journal.waiting(WaitingFor.TARGET_NOT_READY, "a standby is " + seconds + " s behind");
                givenUp = System.nanoTime() - from >= PATIENCE.toNanos();
                seconds = behind();
            }
            journal.moving();
            if (givenUp) {
                tell("a standby is still " + seconds + " s behind; the batch goes on all the same");
            }
        }
    }

    private boolean isToWait() {
        return !stop.pause(LOOK) && !journal.cancelAsked() && journal.trusted();
    }

    private void tell(String message) {
        journal.line(new LogLine(LogLine.Kind.WAIT, 0, 0, message));
    }

    private static final String BEHIND = """
            SELECT coalesce(pg_catalog.max(pg_catalog.date_part('epoch', r.replay_lag)), 0)::pg_catalog.int4
            FROM pg_catalog.pg_stat_replication r""";

    private int behind() throws SQLException {
        looked = System.nanoTime();
        return session.execute(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(BEHIND)) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
