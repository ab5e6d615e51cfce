package io.slipway.postgres.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.address.Engine;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.testing.FalsePidProxy;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProbeDbTest {
    private final TestPostgres server = TestPostgres.shared();
    private final TestPostgres.Database database = server.createDatabase();

    @Test
    void aLimitedLoginReadsTheServerFacts() throws SQLException {
        try (var session = database.open(server.runApp())) {
            var facts = ServerProbe.facts(session);
            assertThat(facts.engine()).isEqualTo(Engine.POSTGRESQL);
            assertThat(facts.version()).startsWith("PostgreSQL ");
            assertThat(facts.versionNum()).isGreaterThanOrEqualTo(ServerFacts.MIN_VERSION_NUM);
            assertThat(facts.major()).isGreaterThanOrEqualTo(14);
            assertThat(facts.systemIdentifier())
                    .isEqualTo(database.query("SELECT system_identifier FROM pg_control_system()"));
            assertThat(facts.timeline()).isEqualTo(1);
            assertThat(facts.databaseOid())
                    .hasToString(database.query("SELECT oid FROM pg_database WHERE datname = current_database()"));
            assertThat(facts.inRecovery()).isFalse();
            assertThat(facts.poolerBetween()).isFalse();
            assertThat(facts.postmasterStart()).isBefore(Instant.now());
            assertThat(facts.encoding()).isEqualTo("UTF8");
            assertThat(facts.fsync()).isTrue();
            assertThat(facts.synchronousCommit()).isTrue();
        }
    }

    @Test
    void aLoginWithoutTheIdentifierReadsAllOtherFacts() throws SQLException {
        database.execute("REVOKE EXECUTE ON FUNCTION pg_control_system(), pg_control_checkpoint() FROM PUBLIC");
        try (var session = database.open(server.runApp())) {
            var facts = ServerProbe.facts(session);
            assertThat(facts.systemIdentifier()).isNull();
            assertThat(facts.timeline()).isNull();
            assertThat(facts.encoding()).isEqualTo("UTF8");
        }
    }

    @Test
    void aLimitedLoginHasNoWarning() throws SQLException {
        try (var session = database.open(server.runApp())) {
            var role = ServerProbe.role(session);
            assertThat(role.name()).isEqualTo("run_app");
            assertThat(role.warnings()).isEmpty();
        }
    }

    @Test
    void aSuperuserIsAWarning() throws SQLException {
        try (var session = database.open()) {
            var warnings = ServerProbe.role(session).warnings();
            assertThat(warnings).extracting(RoleFacts.Warning::code).containsExactly("superuser");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"})
    void anInheritedRightToServerFilesIsAWarning(String dangerous) throws SQLException {
        var group = server.createLogin();
        var login = server.createLogin();
        database.execute(
                "GRANT " + dangerous + " TO " + group,
                "GRANT " + group + " TO " + login,
                "ALTER ROLE " + login + " NOINHERIT BYPASSRLS CREATEROLE");
        try (var session = database.open(login)) {
            assertThat(ServerProbe.role(session).warnings())
                    .extracting(RoleFacts.Warning::code)
                    .containsExactly("bypassrls", "createrole", dangerous.replace('_', '-'));
        }
    }

    @Test
    void warningsAreForTheLoginAndNotTheCurrentRole() throws SQLException {
        try (var session = database.open();
                var statement = session.createStatement()) {
            statement.execute("SET ROLE " + server.runApp());
            assertThat(ServerProbe.role(session).superuser()).isTrue();
        }
    }

    @Test
    void aPoolerIsDetectedByItsFalsePid() throws SQLException {
        try (var proxy = new FalsePidProxy(server.address())) {
            var spec = database.spec().withAddress(proxy.address());
            try (var session = TestPostgres.connector().open(spec, SessionOptions.service())) {
                assertThat(ServerProbe.facts(session).poolerBetween()).isTrue();
            }
        }
    }
}
