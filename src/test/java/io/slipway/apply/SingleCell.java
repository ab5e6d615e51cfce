package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** One run of one row: held in its middle where that is wanted, and looked at when it has ended. */
final class SingleCell implements AutoCloseable {
    private final SingleBench bench;
    private final Singles singles;
    private final SingleRow row;
    private RunIdentity owner;
    private boolean holding;
    private String frozen = "";

    SingleCell(SingleBench bench, Singles singles, SingleRow row) throws SQLException {
        this.bench = bench;
        this.singles = singles;
        this.row = row;
        singles.prepare(row.prepare.stream().map(this::filled).toArray(String[]::new));
    }

    private String filled(String sql) {
        return sql.replace("$publisher", bench.conninfo());
    }

    SingleRow row() {
        return row;
    }

    Singles singles() {
        return singles;
    }

    Change change() {
        return Bench.change(filled(row.script));
    }

    /** The first owner of the run, then the next one. */
    MortalOwner owner() {
        owner = owner == null ? singles.run : Bench.next(owner);
        return new MortalOwner(singles, owner);
    }

    /** The statement will not get beyond its middle. */
    void hold() throws SQLException {
        holding = true;
        switch (row.hold.kind()) {
            case LOCK -> {
                singles.holdSnapshot();
                singles.hold(row.hold.sql());
            }
            case GATE -> singles.hold("SELECT pg_advisory_xact_lock(42)");
            case CHECKPOINTER -> {
                frozen = bench.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
                ServerProcess.freeze(frozen);
            }
            case PUBLISHER -> bench.publisher.blackHole();
            case NOWHERE -> throw new IllegalStateException("it cannot be held");
        }
    }

    /** It goes on. */
    synchronized void release() {
        if (!holding) {
            return;
        }
        holding = false;
        try {
            switch (row.hold.kind()) {
                case LOCK, GATE -> singles.release();
                case CHECKPOINTER -> ServerProcess.thaw(frozen);
                case PUBLISHER -> bench.publisher.heal();
                case NOWHERE -> {}
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean effect() {
        return bench.query("SELECT " + row.effect).equals("t");
    }

    private static final String LEFT = """
            SELECT concat_ws(', ',
                (SELECT 'index ' || string_agg(c.relname, ' ') FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
                 WHERE NOT x.indisvalid OR c.relname ~ '_cc(new|old)|^slipway_drop_' HAVING count(*) > 0),
                (SELECT 'detach' FROM pg_inherits WHERE inhdetachpending),
                (SELECT 'database ' || datname FROM pg_database WHERE datconnlimit = -2))""";

    private static final String SESSIONS = """
            SELECT (SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'slipway-taskrun-%') || ' sessions, '
                || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1397508176) || ' locks'""";

    /** Told what is so, and nothing is left behind; a retry, or a person's word, gets on. */
    void isWholeOrGone(Outcome end) {
        // a cancel may have come before anything met what holds it
        release();
        assertThat(bench.query(LEFT)).isEmpty();
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(bench.query(SESSIONS)).isEqualTo("0 sessions, 0 locks"));
        boolean before = effect();
        switch (end) {
            case Outcome.Applied _ -> {
                assertThat(singles.state()).isEqualTo("APPLIED");
                assertThat(before).isTrue();
                assertThat(singles.journal.open).isEmpty();
            }
            case Outcome.Failed _, Outcome.Canceled _ -> {
                // a batch that has begun keeps its place
                assertThat(singles.state())
                        .isIn(row.rule == SingleRow.Rule.SLICES ? Set.of("INTENT", "none") : Set.of("none"));
                assertThat(before && row.rule == SingleRow.Rule.CATALOG).isFalse();
                retried();
            }
            case Outcome.Indeterminate _ -> resolved(before);
            case Outcome.HandBack _, Outcome.Lost _ -> throw new AssertionError(end.toString());
        }
    }

    private void retried() {
        singles.journal.cancelAsked = false;
        var again = singles.bench.run(change(), Bench.next(owner), singles.journal);
        if (row.rule == SingleRow.Rule.FAILS) {
            assertThat(again).isInstanceOf(Outcome.Failed.class);
            assertThat(effect()).isFalse();
            assertThat(bench.query(LEFT)).isEmpty();
        } else {
            assertThat(again).isEqualTo(new Outcome.Applied(1, 0, false));
            assertThat(effect()).isTrue();
        }
    }

    private void resolved(boolean tookEffect) {
        assertThat(singles.state()).isEqualTo("INTENT");
        var ruling = singles.resolve(change(), owner, tookEffect);
        assertThat(ruling).isEqualTo(tookEffect ? new Ruling.Done(1) : new Ruling.NotApplied(0, 1));
        assertThat(singles.state()).isEqualTo(tookEffect ? "APPLIED" : "none");
    }

    /** What the catalog tells was not sent again, by whomever, while it went on or after its end. */
    void wasSentOnce() {
        // the wait for a lock of a catalog is cut into short ones
        if (row.rule == SingleRow.Rule.CATALOG && !row.hold.sql().startsWith("LOCK TABLE")) {
            assertThat(singles.journal.lines.stream().filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED))
                    .hasSize(1);
        }
    }

    private static final String[] UNDO = {
        "DO $$BEGIN IF EXISTS (SELECT FROM pg_subscription) THEN ALTER SUBSCRIPTION matrix_sub DISABLE;"
                + " ALTER SUBSCRIPTION matrix_sub SET (slot_name = NONE); DROP SUBSCRIPTION matrix_sub; END IF; END$$",
        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE active_pid IS NOT NULL",
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
        "DROP PUBLICATION IF EXISTS matrix_pub",
        "ALTER SYSTEM RESET work_mem"
    };

    @Override
    public void close() throws SQLException {
        release();
        singles.close();
        bench.execute(UNDO);
        if (row.script.contains("matrix_other") || row.script.contains("matrix_space")) {
            bench.execute("DROP DATABASE IF EXISTS matrix_other", "DROP TABLESPACE IF EXISTS matrix_space");
        }
        if (row.script.contains("PREPARED")
                && !bench.query("SELECT count(*) FROM pg_prepared_xacts").equals("0")) {
            bench.execute("ROLLBACK PREPARED 'matrix_x'");
        }
    }
}
