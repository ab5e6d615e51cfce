package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskSessionDbTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();

    private SessionSource prepared(String... statements) {
        var source = bench.sessions(run);
        return new SessionSource() {
            @Override
            public Connection open() throws SQLException {
                var connection = source.open();
                for (var sql : statements) {
                    connection.createStatement().execute(sql);
                }
                return connection;
            }

            @Override
            public Map<String, String> settings() {
                return source.settings();
            }

            @Override
            public String address() {
                return source.address();
            }
        };
    }

    private TaskSession open(SessionSource source) throws SQLException {
        return TaskSession.open(source, bench.watch(), new StopSwitch());
    }

    @Test
    void anInheritedTransactionIsRefusedAndTheConnectionClosed() {
        assertThatThrownBy(() -> open(prepared("BEGIN"))).isInstanceOf(UnfitSession.class);
        bench.awaitNoSession();
    }

    @Test
    void anInheritedSettingIsRefusedAndTheConnectionClosed() {
        assertThatThrownBy(() -> open(prepared("SET lock_timeout = 0")))
                .isInstanceOf(UnfitSession.class)
                .hasMessageContaining("lock_timeout");
        bench.awaitNoSession();
    }

    @Test
    void anUnfitSessionFailsTheRunWithNothingOnRecord() {
        assertThat(new ChangeRunner(prepared("BEGIN"), bench.watch(), bench.options)
                        .run(Bench.change("INSERT INTO fx VALUES (1)"), run, null, journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("session-unfit"));
        assertThat(journal.all).isEmpty();
    }

    @Test
    void itIsRolledBackAndClosed() throws SQLException {
        var session = open(bench.sessions(run));
        session.begin();
        session.execute(connection -> connection.createStatement().execute("INSERT INTO fx VALUES (1)"));
        session.close();
        assertThat(session.endAcknowledged()).isTrue();
        assertThat(bench.effects()).isZero();
        bench.awaitNoSession();
    }

    @Test
    void anErrorOfTheCleanUpDoesNotHideTheTasksOwn() {
        var failing = Faulty.atClose(bench.sessions(run), real -> {
            real.close();
            throw new SQLException("the clean-up failed");
        });
        assertThat(new ChangeRunner(failing, bench.watch(), bench.options)
                        .run(Bench.change("SELECT nonsense"), run, null, journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("42703"));
        bench.awaitNoSession();
    }

    @Test
    void anInterruptWithNothingInFlightReturnsAtOnce() throws SQLException {
        try (var session = open(bench.sessions(run))) {
            session.interrupt(java.time.Duration.ofMinutes(1));
            assertThat(session.isAlive()).isTrue();
        }
    }

    @Test
    void itsNameInTheServerIsThatOfItsRun() throws SQLException {
        try (var session = open(bench.sessions(run))) {
            assertThat(bench.query("SELECT application_name FROM pg_stat_activity WHERE pid = "
                            + session.identity().pid()))
                    .isEqualTo("slipway-taskrun-" + run.runUid());
        }
    }
}
