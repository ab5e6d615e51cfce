package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.TestPostgres;
import java.time.Duration;

/** The checks after a rollout, whichever process was killed during it. */
final class CrashChecks {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control;
    private final TargetDatabases fleet;
    private final Duration timeout;

    CrashChecks(TestPostgres.Database control, TargetDatabases fleet) {
        this(control, fleet, SOON);
    }

    /** @param timeout for what takes effect a moment later */
    CrashChecks(TestPostgres.Database control, TargetDatabases fleet, Duration timeout) {
        this.control = control;
        this.fleet = fleet;
        this.timeout = timeout;
    }

    private static final String OPEN = """
            SELECT count(*) FROM slipway.task k JOIN slipway.task_run r ON r.task = k.id
            JOIN slipway.rollout o ON o.id = k.rollout
            WHERE o.id = (SELECT max(id) FROM slipway.rollout) AND r.state IN ('PENDING', 'AVAILABLE', 'RUNNING')
              AND (r.state <> 'PENDING' OR o.status = 'RUNNING')
            """;

    /** Whether nothing of the newest rollout is left to do. */
    boolean isOver() {
        return "0".equals(control.query(OPEN));
    }

    /** {@code DONE 2}, and so on, of the newest rollout. */
    String states() {
        return String.valueOf(control.query("""
                SELECT string_agg(state || ' ' || n, ', ' ORDER BY state)
                FROM (SELECT r.state, count(*) AS n FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task
                      WHERE k.rollout = (SELECT max(id) FROM slipway.rollout) GROUP BY r.state) s
                """));
    }

    /** Each of these effects is there so many times, on the first targets of the fleet and on no other. */
    void effects(int first, int each, int targets) {
        for (int i = 0; i < fleet.databases().size(); i++) {
            int expected = i < targets ? each : 0;
            assertThat(fleet.databases().get(i).query("""
                    SELECT (SELECT count(*) FROM fx WHERE n = %1$d) || ' ' || (SELECT count(*) FROM fx WHERE n = %1$d + 1)
                    """.formatted(first)))
                    .as("effects on target %d", i + 1)
                    .isEqualTo(expected + " " + expected);
        }
    }

    /** So many indexes were built on the first target, all of them valid; they are dropped. */
    void indexes(int expected) {
        var database = fleet.databases().getFirst();
        assertThat(database.query("""
                SELECT count(*) FILTER (WHERE indisvalid AND indisready) || ' of ' || count(*)
                FROM pg_index WHERE indrelid = 'fx'::regclass
                """)).as("valid indexes").isEqualTo(expected + " of " + expected);
        database.execute("""
                DO $$ DECLARE i regclass; BEGIN
                    FOR i IN SELECT indexrelid FROM pg_index WHERE indrelid = 'fx'::regclass LOOP
                        EXECUTE 'DROP INDEX ' || i;
                    END LOOP;
                END $$
                """);
    }

    /** DONE here and APPLIED there are the same tasks; no row of the history is in between. */
    void historiesAgree() {
        for (var database : fleet.databases()) {
            assertThat(applied(database))
                    .as("tasks APPLIED in %s", database.name())
                    .isEqualTo(control.query("""
                            SELECT coalesce(string_agg(k.uuid::text, ' ' ORDER BY k.uuid::text), '')
                            FROM slipway.task k JOIN slipway.target t ON t.id = k.target
                            WHERE t.database_name = '%s'
                              AND EXISTS (SELECT 1 FROM slipway.task_run r WHERE r.task = k.id AND r.state = 'DONE')
                            """.formatted(database.name())));
        }
    }

    private static String applied(TestPostgres.Database database) {
        if ("f".equals(database.query("SELECT to_regclass('slipway.history') IS NOT NULL"))) {
            return "";
        }
        assertThat(database.query("SELECT count(*) FROM slipway.history WHERE state <> 'APPLIED'"))
                .isEqualTo("0");
        return String.valueOf(database.query(
                "SELECT coalesce(string_agg(DISTINCT task::text, ' ' ORDER BY task::text), '') FROM slipway.history"));
    }

    private static final String WRONG_MOVES = """
            SELECT count(*) FROM (
                SELECT uid, epoch, from_state, to_state, lag(to_state) OVER w AS before, lag(epoch) OVER w AS epoch_before,
                       count(*) FILTER (WHERE to_state = 'RUNNING') OVER (PARTITION BY uid, epoch) AS owners,
                       count(*) FILTER (WHERE slipway.run_rank(to_state) = 3) OVER (PARTITION BY uid) AS ends
                FROM slipway.transition WHERE machine = 'TASK_RUN' WINDOW w AS (PARTITION BY uid ORDER BY id)) t
            WHERE from_state IS DISTINCT FROM before OR epoch < epoch_before OR owners > 1 OR ends <> 1
               OR slipway.run_rank(to_state) < slipway.run_rank(coalesce(from_state, 'PENDING'))
            """;

    /** Ranks and epochs never fell, each epoch had one owner, each run ended once. */
    void movesAreLegal() {
        assertThat(control.query(WRONG_MOVES))
                .as("moves that are no legal ones")
                .isEqualTo("0");
    }

    private static final String LEFT = """
            SELECT (SELECT count(*) FROM pg_stat_activity
                    WHERE usename = '%1$s' AND application_name LIKE 'slipway-taskrun-%%') || ' sessions, '
                || (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE l.locktype = 'advisory' AND d.datname IN ('%2$s')) || ' locks, '
                || (SELECT count(*) FROM pg_prepared_xacts) || ' prepared'
            """;

    /** No session, advisory lock or prepared transaction of a run, and none on record as alive. */
    void nothingIsLeft() {
        var sql = LEFT.formatted(fleet.login(), String.join("','", fleet.names()));
        await().atMost(timeout).untilAsserted(() -> {
            assertThat(control.query(sql)).isEqualTo("0 sessions, 0 locks, 0 prepared");
            assertThat(new TaskRunRecords(control).openSessions())
                    .as("sessions on record as alive")
                    .isZero();
        });
    }
}
