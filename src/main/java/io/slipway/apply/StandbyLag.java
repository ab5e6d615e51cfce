package io.slipway.apply;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Lets standbys catch up between two slices of a batch, as far as the login may see them; who may not sees none. Looks
 * at most once a second.
 */
final class StandbyLag {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MOST_SECONDS = 5;

    private final TaskSession session;
    private final RunJournal journal;
    private final StopSwitch stop;
    private long looked = System.nanoTime();

    StandbyLag(TaskSession session, RunJournal journal, StopSwitch stop) {
        this.session = session;
        this.journal = journal;
        this.stop = stop;
    }

    /** Returns when none is further behind than {@value #MOST_SECONDS} s, or a stop was asked. */
    void await() throws SQLException {
        if (System.nanoTime() - looked < LOOK.toNanos()) {
            return;
        }
        boolean told = false;
        for (int seconds = behind(); seconds > MOST_SECONDS && !stop.pause(LOOK); seconds = behind()) {
            if (journal.cancelAsked() || !journal.trusted()) {
                return;
            }
            if (!told) {
                journal.line(new LogLine(LogLine.Kind.WAIT, 0, 0, "a standby is " + seconds + " s behind"));
                told = true;
            }
        }
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
