package io.slipway.apply.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.ApplyFixture;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsLoginRoleDbTest {
    private static final String SHOWN =
            "SELECT concat(setting, ' ', source) FROM pg_settings WHERE name = 'statement_timeout'";

    private final ApplyFixture fixture = new ApplyFixture();

    private static String ask(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private String inCall(Connection session, String sql) throws SQLException {
        return AsLoginRole.on(session, fixture.login, own -> ask(own, sql));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallHasNoStatementTimeoutAndTheScriptKeepsItsOwn(boolean autocommit) throws SQLException {
        try (var session = fixture.database.open(fixture.login);
                var statement = session.createStatement()) {
            session.setAutoCommit(autocommit);
            statement.execute("SET statement_timeout = '500ms'");
            assertThat(inCall(session, SHOWN)).isEqualTo("0 session");
            assertThat(ask(session, SHOWN)).isEqualTo("500 session");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatFailsLeavesTheTimeoutAsItWas(boolean autocommit) throws SQLException {
        try (var session = fixture.database.open(fixture.login);
                var statement = session.createStatement()) {
            statement.execute("SET statement_timeout = '500ms'");
            session.setAutoCommit(autocommit);
            assertThatThrownBy(() -> inCall(session, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
            if (!autocommit) {
                session.rollback();
            }
            assertThat(ask(session, SHOWN)).isEqualTo("500 session");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatFailsLeavesTheRoleAsItWas(boolean autocommit) throws SQLException {
        var other = fixture.server.createLogin();
        fixture.database.execute("GRANT " + other + " TO " + fixture.login);
        try (var session = fixture.database.open(fixture.login);
                var statement = session.createStatement()) {
            statement.execute("SET ROLE " + other);
            session.setAutoCommit(autocommit);
            assertThatThrownBy(() -> inCall(session, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
            if (!autocommit) {
                session.rollback();
            }
            assertThat(ask(session, "SELECT current_user")).isEqualTo(other);
        }
    }
}
