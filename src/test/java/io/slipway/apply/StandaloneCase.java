package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** One run of one row: held in its middle where that is wanted, and looked at when it has ended. */
final class StandaloneCase implements AutoCloseable {
    private final StandaloneServer fixture;
    private final StandaloneFixture standalone;
    private final StandaloneScenario row;
    private RunIdentity owner;
    private boolean holding;
    private String frozen = "";

    StandaloneCase(StandaloneServer fixture, StandaloneFixture standalone, StandaloneScenario row) throws SQLException {
        this.fixture = fixture;
        this.standalone = standalone;
        this.row = row;
        standalone.prepare(row.prepare.stream().map(this::filled).toArray(String[]::new));
    }

    private String filled(String sql) {
        return sql.replace("$publisher", fixture.conninfo());
    }

    StandaloneScenario row() {
        return row;
    }

    StandaloneFixture standalone() {
        return standalone;
    }

    PreparedChange change() {
        return ApplyFixture.change(filled(row.script));
    }

    /** The first owner of the run, then the next one. */
    KillableOwner owner() {
        owner = owner == null ? standalone.run : ApplyFixture.next(owner);
        return new KillableOwner(standalone, owner);
    }

    /** The statement will not get beyond its middle. */
    void hold() throws SQLException {
        holding = true;
        switch (row.hold.kind()) {
            case LOCK -> {
                standalone.holdSnapshot();
                standalone.hold(row.hold.sql());
            }
            case GATE -> standalone.hold("SELECT pg_advisory_xact_lock(42)");
            case CHECKPOINTER -> {
                frozen = fixture.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
                ServerProcess.freeze(frozen);
            }
            case PUBLISHER -> fixture.publisher.blackHole();
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
                case LOCK, GATE -> standalone.release();
                case CHECKPOINTER -> ServerProcess.thaw(frozen);
                case PUBLISHER -> fixture.publisher.heal();
                case NOWHERE -> {}
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean effect() {
        return fixture.query("SELECT " + row.effect).equals("t");
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

    /** The outcome is true and no leftover exists. A retry, or the decision of a person, continues the change. */
    void isWholeOrGone(RunOutcome end) {
        // a cancel may have come before anything met what holds it
        release();
        assertThat(fixture.query(LEFT)).isEmpty();
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(fixture.query(SESSIONS)).isEqualTo("0 sessions, 0 locks"));
        boolean before = effect();
        switch (end) {
            case RunOutcome.Applied _ -> {
                assertThat(standalone.state()).isEqualTo("APPLIED");
                assertThat(before).isTrue();
                assertThat(standalone.journal.openSessions).isEmpty();
            }
            case RunOutcome.Failed _, RunOutcome.Canceled _ -> {
                // a batch that has begun keeps its place
                assertThat(standalone.state())
                        .isIn(row.rule == StandaloneScenario.Rule.SLICES ? Set.of("INTENT", "none") : Set.of("none"));
                assertThat(before && row.rule == StandaloneScenario.Rule.CATALOG)
                        .isFalse();
                retried();
            }
            case RunOutcome.Indeterminate _ -> resolved(before);
            case RunOutcome.HandBack _, RunOutcome.Lost _ -> throw new AssertionError(end.toString());
        }
    }

    private void retried() {
        standalone.journal.forgetCancel();
        var again = standalone.fixture.run(change(), ApplyFixture.next(owner), standalone.journal);
        if (row.rule == StandaloneScenario.Rule.FAILS) {
            assertThat(again).isInstanceOf(RunOutcome.Failed.class);
            assertThat(effect()).isFalse();
            assertThat(fixture.query(LEFT)).isEmpty();
        } else {
            assertThat(again).isEqualTo(new RunOutcome.Applied(1, 0, false));
            assertThat(effect()).isTrue();
        }
    }

    private void resolved(boolean tookEffect) {
        assertThat(standalone.state()).isEqualTo("INTENT");
        var result = standalone.resolve(change(), owner, tookEffect);
        assertThat(result).isEqualTo(tookEffect ? new ResolutionResult.Done(1) : new ResolutionResult.NotApplied(0, 1));
        assertThat(standalone.state()).isEqualTo(tookEffect ? "APPLIED" : "none");
    }

    /** The statement was not sent again while it ran or after its end, if the catalog shows its result. */
    void wasSentOnce() {
        // the wait for a lock of a catalog is cut into short ones
        if (row.rule == StandaloneScenario.Rule.CATALOG && !row.hold.sql().startsWith("LOCK TABLE")) {
            assertThat(standalone.journal.lines.stream()
                            .filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED))
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
        standalone.close();
        fixture.execute(UNDO);
        if (row.script.contains("matrix_other") || row.script.contains("matrix_space")) {
            fixture.execute("DROP DATABASE IF EXISTS matrix_other", "DROP TABLESPACE IF EXISTS matrix_space");
        }
        if (row.script.contains("PREPARED")
                && !fixture.query("SELECT count(*) FROM pg_prepared_xacts").equals("0")) {
            fixture.execute("ROLLBACK PREPARED 'matrix_x'");
        }
    }
}
