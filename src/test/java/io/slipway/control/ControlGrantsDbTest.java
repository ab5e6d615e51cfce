package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service whose login does not own the schema can do its work, and cannot remove rows that must stay. */
class ControlGrantsDbTest {
    private static TestPostgres.Database database;
    private static String login;
    private static java.sql.Connection service;

    @BeforeAll
    static void migrateForAnotherRole() {
        database = TestPostgres.shared().createDatabase();
        login = TestPostgres.shared().createLogin();
        ControlDatabase.flyway(database, login).migrate();
        service = database.open(login);
    }

    @AfterAll
    static void close() throws SQLException {
        service.close();
    }

    @Test
    void theServiceLoginReadsAndWritesEveryServiceTable() {
        assertThat(tablesWith("SELECT")).isEqualTo(database.query("""
                SELECT string_agg(relname, ' ' ORDER BY relname COLLATE "C") FROM pg_class
                WHERE relnamespace = 'slipway'::regnamespace AND relkind = 'r'
                """));
        assertThat(String.valueOf(tablesWith("SELECT"))
                        .replaceAll("flyway_schema_history |run_error_code |schema_level ", ""))
                .isEqualTo(tablesWith("INSERT"))
                .isEqualTo(tablesWith("UPDATE"));
    }

    @Test
    void theServiceLoginDeletesOnlyReplaceableOrExpiringRows() {
        assertThat(tablesWith("DELETE")).isEqualTo("advice idempotency plan_change replica");
        assertThat(tablesWith("TRUNCATE")).isNull();
    }

    @Test
    void movesOfRunsByTheServiceLoginAreRecorded() throws SQLException {
        execute("INSERT INTO slipway.replica (id, host, binary_version) VALUES (gen_random_uuid(), 'a', '1')");
        execute("""
                WITH p AS (INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                           VALUES (1, 'p', '{1}', '{}', 'ann', 'CHECKING') RETURNING id)
                INSERT INTO slipway.check_run (plan, plan_version) SELECT id, 1 FROM p
                """);
        execute("UPDATE slipway.check_run SET state = 'RUNNING', epoch = 1, started_at = now()");
        assertThat(database.query("SELECT count(*) FROM slipway.transition WHERE machine = 'CHECK_RUN'"))
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM slipway.audit",
                "DELETE FROM slipway.task_run",
                "TRUNCATE slipway.transition",
                "UPDATE slipway.flyway_schema_history SET success = false",
                "INSERT INTO slipway.schema_level VALUES (9, 9)",
                "ALTER TABLE slipway.task_run DISABLE TRIGGER ALL",
                "DROP TABLE slipway.advice",
                "CREATE TABLE slipway.mine (a int)",
            })
    void theServiceLoginCannotChangeWhatMustStay(String sql) {
        try {
            execute(sql);
            throw new AssertionError("allowed: " + sql);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("42501");
        }
    }

    @org.jspecify.annotations.Nullable
    private static String tablesWith(String privilege) {
        return database.query("""
                SELECT string_agg(relname, ' ' ORDER BY relname COLLATE "C") FROM pg_class
                WHERE relnamespace = 'slipway'::regnamespace AND relkind = 'r'
                  AND has_table_privilege('%s', oid, '%s')
                """.formatted(login, privilege));
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = service.createStatement()) {
            statement.execute(sql);
        }
    }
}
