package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.apply.history.GuardedInstall;
import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationFixture;
import io.slipway.testing.FreePort;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands from the first migration to its rollback, their formats, and their exit codes. */
class MigrateCommandDbTest {
    @TempDir
    private Path folder;

    private MigrationFixture project;
    private MigrationCli cli;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
        cli = new MigrationCli(project);
        project.file("V1__make_t.sql", "CREATE TABLE t (n int);\nINSERT INTO fx VALUES (1);");
    }

    private void expect(int code, String command, String... words) {
        assertThat(cli.run(command, words)).as(() -> cli.said()).isEqualTo(code);
        assertThat(cli.said()).doesNotContain("Exception", "io.slipway", "\tat ");
    }

    private void nothingWasDone() {
        assertThat(project.apply.effects()).isZero();
        assertThat(project.apply.query("SELECT to_regclass('t')")).isEqualTo("null");
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(cli.out());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void textTellsAPersonWhatIsApplied() {
        expect(ExitCode.DONE, "migrate", "--dry-run");
        assertThat(cli.out()).contains("Database " + project.apply.database.name() + ":", "make_t", "V1__make_t.sql");
        nothingWasDone();
        expect(ExitCode.DONE, "status");
        assertThat(cli.out()).containsPattern("1 +make t +PENDING").contains("is at no version; 1 migration pending.");
        expect(ExitCode.DONE, "migrate", "--yes");
        assertThat(cli.out()).contains("done  1 make t");
        assertThat(cli.err()).contains("[1/1] 1 make t");
        expect(ExitCode.DONE, "migrate", "--yes", "--quiet");
        assertThat(cli.said().strip()).isEqualTo("Nothing to do: all migrations are applied.");
        expect(ExitCode.DONE, "status");
        assertThat(cli.out()).containsPattern("1 +make t +APPLIED").contains("is at version 1; nothing is pending.");
        expect(ExitCode.DONE, "validate");
        assertThat(cli.out().strip()).isEqualTo("The migrations are valid.");
        project.file("U1__make_t.sql", "DROP TABLE t;");
        expect(ExitCode.DONE, "rollback", "--dry-run");
        assertThat(cli.out()).contains("U1__make_t.sql");
        expect(ExitCode.DONE, "rollback", "--yes");
        assertThat(cli.out()).contains("done  1 make t");
        assertThat(project.states()).containsExactly("1 PENDING");
    }

    @Test
    void jsonAndYamlTellAProgram() throws IOException {
        expect(ExitCode.DONE, "migrate", "--dry-run", "-o", "json");
        assertThat(json().at("/migrations/0/file").asText()).endsWith("V1__make_t.sql");
        assertThat(json().at("/migrations/0/statements").asInt()).isEqualTo(2);
        expect(ExitCode.DONE, "migrate", "--yes", "-o", "json");
        assertThat(json().at("/migrations/0/state").asText()).isEqualTo("DONE");
        expect(ExitCode.DONE, "migrate", "--yes", "-o", "json");
        assertThat(json().at("/migrations").isEmpty()).isTrue();
        expect(ExitCode.DONE, "status", "-o", "json");
        assertThat(json().at("/version").asText()).isEqualTo("1");
        assertThat(json().at("/migrations/0/state").asText()).isEqualTo("APPLIED");
        assertThat(json().at("/migrations/0/appliedAt").asText()).matches("20\\d\\d-.*Z");
        expect(ExitCode.DONE, "status", "-o", "yaml");
        assertThat(cli.out()).contains("version: \"1\"", "state: \"APPLIED\"");
        project.file("V1__make_t.sql", "SELECT 2");
        expect(ExitCode.CONFLICT, "validate", "-o", "json");
        assertThat(json().at("/errors/0/code").asText()).isEqualTo("checksum-mismatch");
        project.file("V1__make_t.sql", "CREATE TABLE t (n int);\nINSERT INTO fx VALUES (1);");
        project.file("U1__make_t.sql", "DROP TABLE t;");
        expect(ExitCode.DONE, "rollback", "--yes", "-o", "yaml");
        assertThat(cli.out()).contains("state: \"DONE\"");
    }

    @Test
    void aMigrationThatFailsIsOne() throws IOException {
        project.file("V2__b.sql", "INSERT INTO fx VALUES (2);\n  SELECT 1/0;");
        expect(ExitCode.FAILED, "migrate", "--yes");
        assertThat(cli.out())
                .contains("done  1 make t", "FAILED  2 b", ":2:3: ", "division by zero")
                .contains("Nothing of it is left in the database.");
        assertThat(project.apply.effects(2)).isZero();
        expect(ExitCode.FAILED, "migrate", "--yes", "-o", "json");
        assertThat(json().at("/migrations/0/error/line").asInt()).isEqualTo(2);
        expect(ExitCode.DONE, "status");
        assertThat(cli.out()).containsPattern("2 +b +FAILED").contains("division by zero (line 2:3)");
    }

    @Test
    void withoutATerminalThereIsNoQuestion() {
        expect(ExitCode.USAGE, "migrate");
        assertThat(cli.err()).contains("add --yes");
        expect(ExitCode.USAGE, "rollback");
        expect(ExitCode.USAGE, "migrate", "--yes", "--to", "one");
        nothingWasDone();
    }

    @Test
    void aDatabaseThatCannotBeReachedIsFive() throws IOException {
        for (var command : List.of("migrate", "status", "validate", "rollback")) {
            var words = List.of("--url", "postgresql://me@localhost:" + FreePort.find() + "/shop");
            var all = command.equals("migrate") || command.equals("rollback")
                    ? List.of("--yes", words.getFirst(), words.getLast())
                    : words;
            assertThat(cli.runAnywhere(command, all)).as(cli::said).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(cli.err())
                    .contains("The database cannot be reached: ", "Next: ")
                    .doesNotContain("Exception");
        }
        cli.environment.put("DB_PASSWORD", "wrong");
        expect(ExitCode.UNREACHABLE, "migrate", "--yes");
        nothingWasDone();
    }

    @Test
    void aGuardedHistoryIsSix() {
        project.apply.database.execute(GuardedInstall.script(project.apply.login));
        expect(ExitCode.NOT_ALLOWED, "migrate", "--yes");
        assertThat(cli.err()).contains("named installations only", "slipway plan create");
        nothingWasDone();
    }

    @Test
    void aCopyOfADatabaseIsAConflict() {
        project.apply();
        var source = project.apply.database.name();
        project.apply
                .server
                .database(TestPostgres.SUPERUSER)
                .execute("CREATE DATABASE " + source + "c TEMPLATE " + source);
        var words = List.of("--yes", "--url", CommandLogin.url(project) + "c");
        project.file("V2__b.sql", "INSERT INTO fx VALUES (2)");
        assertThat(cli.runAnywhere("migrate", words)).as(cli::said).isEqualTo(ExitCode.CONFLICT);
        assertThat(cli.err()).contains(source + "c", "it is a copy of another target", "slipway doctor --adopt-copy");
        assertThat(project.apply.server.database(source + "c").query("SELECT count(*) FROM fx"))
                .isEqualTo("1");
    }

    @Test
    void aLoginThatMayNotCreateTheHistoryIsSix() {
        project.apply.database.execute("REVOKE CREATE ON DATABASE \"" + project.apply.database.name() + "\" FROM "
                + project.apply.login + ", PUBLIC");
        expect(ExitCode.NOT_ALLOWED, "migrate", "--yes");
        assertThat(cli.err())
                .contains("The schema slipway could not be created: permission denied", "slipway doctor --grants");
        nothingWasDone();
        expect(ExitCode.DONE, "status");
    }

    @Test
    void aReadOnlyDatabaseIsSix() {
        project.apply.database.execute(
                "ALTER DATABASE \"" + project.apply.database.name() + "\" SET default_transaction_read_only = on");
        expect(ExitCode.NOT_ALLOWED, "migrate", "--yes");
        assertThat(cli.said()).contains("read-only");
        nothingWasDone();
    }

    @Test
    void aDatabaseThatBecameReadOnlyIsSix() {
        project.apply();
        project.file("V2__b.sql", "INSERT INTO fx VALUES (2)");
        project.apply.database.execute(
                "ALTER DATABASE \"" + project.apply.database.name() + "\" SET default_transaction_read_only = on");
        expect(ExitCode.NOT_ALLOWED, "migrate", "--yes");
        assertThat(cli.said()).contains("read-only");
        assertThat(project.apply.effects(2)).isZero();
    }

    @Test
    void wrongSettingsAreAMistakeOfTheConfiguration() throws IOException {
        write("slipway.yaml", "dir: migrations\nschema: [side]\n");
        expect(ExitCode.CONFIGURATION, "migrate", "--yes");
        assertThat(cli.err()).contains("slipway.yaml", "2", "schema");
        nothingWasDone();
    }

    @Test
    void scriptsRunInTheSchemasOfTheSettings() throws IOException {
        project.apply.database.execute("CREATE SCHEMA side AUTHORIZATION " + project.apply.login);
        write("slipway.yaml", "schemas: [side, public]\n");
        expect(ExitCode.DONE, "migrate", "--yes");
        assertThat(project.apply.query("SELECT to_regclass('side.t')")).isEqualTo("side.t");
        assertThat(project.apply.effects(1)).isEqualTo(1);
    }

    @Test
    void scriptsRunInTheSearchPathOfTheLogin() {
        project.apply.database.execute(
                "CREATE SCHEMA side AUTHORIZATION " + project.apply.login,
                "ALTER ROLE " + project.apply.login + " SET search_path = side, public");
        expect(ExitCode.DONE, "migrate", "--yes");
        assertThat(project.apply.query("SELECT to_regclass('side.t')")).isEqualTo("side.t");
    }
}
