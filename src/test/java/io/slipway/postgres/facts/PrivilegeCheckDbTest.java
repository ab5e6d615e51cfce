package io.slipway.postgres.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A database takes from PUBLIC, one after the other, what Slipway needs of PostgreSQL's catalog. */
class PrivilegeCheckDbTest {
    private static final Pattern WORD =
            Pattern.compile("\\b(pg_[a-z_]+|has_[a-z]+_privilege|set_config|current_setting|current_database)\\b");
    private static final List<String> TARGET_SIDE = List.of("apply", "postgres", "target", "check", "worker");

    private final TestPostgres server = TestPostgres.shared();
    private final TestPostgres.Database database = server.createDatabase();
    private final String login = server.createLogin();

    @Test
    void anOrdinaryLoginLacksNothing() throws SQLException {
        try (var session = database.open(login)) {
            assertThat(PrivilegeCheck.missing(session)).isEmpty();
            assertThat(PrivilegeCheck.missingForRun(session)).isEmpty();
            assertThat(session.getAutoCommit()).isTrue();
        }
    }

    @Test
    void everyRevokedObjectIsNamedWithItsGrant() throws SQLException {
        try (var session = database.open(login);
                var superuser = database.open();
                var dba = superuser.createStatement()) {
            for (var object : CatalogObject.ALL) {
                dba.execute(CatalogObjects.revoke(object.name()));

                var missing = PrivilegeCheck.missing(session);

                assertThat(missing).as(object.name()).containsExactly(MissingPrivilege.of(login, object));
                assertThat(missing.getFirst().text()).contains(login, object.name());
                dba.execute(missing.getFirst().grant());
                assertThat(PrivilegeCheck.missing(session)).as(object.name()).isEmpty();
                dba.execute(
                        missing.getFirst().grant().replace("GRANT", "REVOKE").replace(" TO ", " FROM "));
                dba.execute(CatalogObjects.grantAgain(object.name()));
            }
        }
    }

    @Test
    void everyTrialFailsWithoutThePrivilegeAndWorksWithIt() throws SQLException {
        try (var session = database.open(login);
                var superuser = database.open();
                var dba = superuser.createStatement()) {
            for (var object : CatalogObject.ALL) {
                assertThatCode(() -> execute(session, object)).as(object.name()).doesNotThrowAnyException();
                dba.execute(CatalogObjects.revoke(object.name()));
                assertThatThrownBy(() -> execute(session, object))
                        .as(object.name())
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
                dba.execute(CatalogObjects.grantAgain(object.name()));
            }
        }
        assertThat(database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 0"))
                .isEqualTo("0");
    }

    private static void execute(Connection session, CatalogObject object) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(object.trial());
        }
    }

    @Test
    void trialsNameTheObjectIfTheCatalogCannotBeAsked() throws SQLException {
        database.execute(
                "REVOKE EXECUTE ON FUNCTION to_regprocedure(text) FROM PUBLIC",
                CatalogObjects.revoke("pg_catalog.pg_control_system()"));
        try (var session = database.open(login)) {
            assertThat(PrivilegeCheck.missing(session))
                    .extracting(MissingPrivilege::object)
                    .containsExactly("pg_catalog.pg_control_system()");
        }
    }

    @Test
    void theOwnerOfTheHistoryNeedsThePrivilegesToo() throws SQLException {
        var owner = server.createLogin();
        database.execute(
                "CREATE SCHEMA slipway AUTHORIZATION " + owner,
                CatalogObjects.revoke("pg_catalog.pg_control_system()"),
                "GRANT EXECUTE ON FUNCTION pg_control_system() TO " + login);
        try (var session = database.open(login)) {
            assertThat(PrivilegeCheck.missing(session))
                    .extracting(MissingPrivilege::role)
                    .containsExactly(owner);
        }
    }

    @Test
    void theScriptForTheDbaGrantsWhatIsMissing() throws SQLException {
        CatalogObject.ALL.forEach(object -> database.execute(CatalogObjects.revoke(object.name())));
        server.createDatabase();
        database.execute("DO 'BEGIN CREATE ROLE slipway_history; EXCEPTION WHEN duplicate_object THEN NULL; END'");

        database.execute(PrivilegeCheck.grantScript(login));

        try (var session = database.open(login)) {
            assertThat(PrivilegeCheck.missing(session)).isEmpty();
        }
        assertThat(database.query("SELECT has_function_privilege('slipway_history', 'pg_control_system()', 'EXECUTE')"))
                .isEqualTo("t");
    }

    /** Functions and relations of the catalog that an ordinary login may use, wherever a statement may name them. */
    @Test
    void everyCatalogObjectOfAStatementIsChecked() throws IOException {
        var used = new TreeSet<String>();
        for (var part : TARGET_SIDE) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/slipway", part))) {
                for (var file : files.filter(PrivilegeCheckDbTest::isOfTargets).toList()) {
                    WORD.matcher(withoutComments(Files.readString(file)))
                            .results()
                            .forEach(match -> used.add(match.group(1)));
                }
            }
        }
        var names = CatalogObject.ALL.stream()
                .map(object -> object.name().replaceAll("^pg_catalog\\.|\\(.*", ""))
                .toList();
        var needed = database.query("""
                SELECT string_agg(DISTINCT u.name, ' ') FROM unnest('{%s}'::text[]) AS u (name)
                WHERE EXISTS (SELECT FROM pg_proc p
                              WHERE p.proname = u.name AND p.pronamespace = 'pg_catalog'::regnamespace
                                AND has_function_privilege('%2$s', p.oid, 'EXECUTE')
                                AND NOT EXISTS (SELECT FROM pg_type t WHERE t.typname = u.name))
                   OR has_table_privilege('%2$s', to_regclass('pg_catalog.' || u.name), 'SELECT')
                """.formatted(String.join(",", used), login));

        assertThat(List.of(String.valueOf(needed).split(" "))).isSubsetOf(names);
    }

    /** Not the statements for the control database, and not the script that a DBA runs. */
    private static boolean isOfTargets(Path file) {
        return file.toString().endsWith(".java") && !file.toString().matches(".*(Store|Rows|GuardedInstall).java");
    }

    private static String withoutComments(String java) {
        return java.replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*", "");
    }
}
