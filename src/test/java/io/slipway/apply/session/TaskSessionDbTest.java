package io.slipway.apply.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.FaultySessions;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.OwnerFixture;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskSessionDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    private SessionSource prepared(String... statements) {
        var source = fixture.sessions(run);
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
        return TaskSession.open(source, fixture.watch(), new StopSwitch());
    }

    @Test
    void anInheritedTransactionIsRefusedAndTheConnectionClosed() {
        assertThatThrownBy(() -> open(prepared("BEGIN"))).isInstanceOf(UnfitSessionException.class);
        fixture.awaitNoSession();
    }

    @Test
    void anInheritedSettingIsRefusedAndTheConnectionClosed() {
        assertThatThrownBy(() -> open(prepared("SET lock_timeout = 0")))
                .isInstanceOf(UnfitSessionException.class)
                .hasMessageContaining("lock_timeout");
        fixture.awaitNoSession();
    }

    @Test
    void anUnfitSessionFailsTheRunAndLeavesNoRecord() {
        assertThat(new OwnerFixture(prepared("BEGIN"), fixture.watch(), fixture.options)
                        .run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), run, null, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.SESSION_UNFIT));
        assertThat(journal.allSessions).isEmpty();
    }

    @Test
    void closeRollsTheSessionBack() throws SQLException {
        var session = open(fixture.sessions(run));
        session.begin();
        session.execute(connection -> connection.createStatement().execute("INSERT INTO fx VALUES (1)"));
        session.close();
        assertThat(session.endAcknowledged()).isTrue();
        assertThat(fixture.effects()).isZero();
        fixture.awaitNoSession();
    }

    @Test
    void anErrorOfTheCleanUpDoesNotHideTheFirstError() {
        var failing = FaultySessions.atClose(fixture.sessions(run), real -> {
            real.close();
            throw new SQLException("the clean-up failed");
        });
        assertThat(new OwnerFixture(failing, fixture.watch(), fixture.options)
                        .run(ApplyFixture.change("SELECT nonsense"), run, null, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("42703"));
        fixture.awaitNoSession();
    }

    @Test
    void anInterruptWithNothingInFlightReturnsAtOnce() throws SQLException {
        try (var session = open(fixture.sessions(run))) {
            session.interrupt(java.time.Duration.ofMinutes(1));
            assertThat(session.isAlive()).isTrue();
        }
    }

    @Test
    void theApplicationNameOfASessionHasItsRunUid() throws SQLException {
        try (var session = open(fixture.sessions(run))) {
            assertThat(fixture.query("SELECT application_name FROM pg_stat_activity WHERE pid = "
                            + session.identity().pid()))
                    .isEqualTo("slipway-taskrun-" + run.runUid());
        }
    }
}
