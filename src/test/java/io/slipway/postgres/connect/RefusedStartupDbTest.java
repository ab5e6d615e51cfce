package io.slipway.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.ProblemException;
import io.slipway.testing.StartupRefusingPooler;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pooler that refuses settings at the start of a session. */
class RefusedStartupDbTest {
    private static final SessionOptions TASK =
            SessionOptions.task("17", Duration.ofMillis(700), Duration.ofSeconds(60));

    private final TestPostgres server = TestPostgres.shared();
    private final String login = server.createLogin();
    private final TestPostgres.Database database = server.createDatabase();
    private final StartupRefusingPooler pooler = new StartupRefusingPooler(server.address());

    @AfterEach
    void close() {
        pooler.close();
    }

    private ConnectSpec spec(boolean known) {
        var spec = database.spec(login);
        return new ConnectSpec(pooler.address(), spec.database(), spec.user(), spec.secret(), TlsMode.DISABLE, known);
    }

    private static String shown(Connection session, String setting) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aProbeTriesAgainWithoutSettings() throws SQLException {
        database.execute("ALTER ROLE " + login + " SET statement_timeout = '50ms'");
        try (var session = TestPostgres.connector().open(spec(false), SessionOptions.service());
                var statement = session.createStatement()) {
            assertThat(shown(session, "statement_timeout")).isEqualTo("0");
            statement.execute("SELECT pg_sleep(0.2)");
        }
    }

    @Test
    void aTaskDoesNotRunWithoutItsSettings() {
        assertThatThrownBy(() -> TestPostgres.connector().open(spec(false), TASK))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("unsupported startup parameter: options");
    }

    @Test
    void aTaskSetsThemAfterTheLoginBehindAKnownPooler() throws SQLException {
        try (var session = TestPostgres.connector().open(spec(true), TASK)) {
            assertThat(shown(session, "lock_timeout")).isEqualTo("700ms");
            assertThat(shown(session, "client_connection_check_interval")).isEqualTo("500ms");
        }
    }
}
