package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are wrong, or that do not agree with the database: an error that names the file, and nothing is done. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WrongMigrationsDbTest {
    private static final String EFFECT = "INSERT INTO fx VALUES (%d)";

    @TempDir
    private Path folder;

    private MigrationFixture project;
    private MigrationCli cli;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
        cli = new MigrationCli(project);
        file("V2__b.sql", 2);
        project.apply();
        file("V3__c.sql", 3);
    }

    private Path file(String name, int effect) {
        return project.file(name, EFFECT.formatted(effect));
    }

    private void refused(int code, String... said) {
        for (var command : new String[] {"validate", "migrate"}) {
            var words = command.equals("migrate") ? new String[] {"--yes"} : new String[0];
            assertThat(cli.run(command, words)).as(cli::said).isEqualTo(code);
            assertThat(cli.err()).contains(said).doesNotContain("Exception");
        }
        assertThat(project.apply.effects()).isEqualTo(1);
    }

    private void applied(int... effects) {
        assertThat(cli.run("migrate", "--yes")).as(cli::said).isEqualTo(ExitCode.DONE);
        for (var effect : effects) {
            assertThat(project.apply.effects(effect)).as("effect %d", effect).isEqualTo(1);
        }
    }

    @Test
    void anAppliedFileThatWasEdited() {
        project.file("V2__b.sql", "INSERT INTO fx VALUES (2) ");
        refused(ExitCode.CONFLICT, "V2__b.sql", "checksum-mismatch", "slipway create");
    }

    @Test
    void aVersionInTwoFiles() {
        file("V03__other.sql", 33);
        refused(ExitCode.CONFLICT, "V3__c.sql", "V03__other.sql", "duplicate-version");
    }

    @Test
    void namesThatDifferInTheirCaseOnly() {
        file("R__View.sql", 4);
        file("R__view.sql", 5);
        refused(ExitCode.CHECKS_FOUND_ERRORS, "R__View.sql", "R__view.sql", "case-collision");
    }

    @Test
    void aVersionBelowTheHighestAppliedOne() {
        file("V1__a.sql", 1);
        refused(ExitCode.CONFLICT, "V1__a.sql", "out-of-order", "--out-of-order REASON");
    }

    @Test
    void anAppliedFileThatIsGone() {
        project.delete("V2__b.sql");
        refused(ExitCode.CONFLICT, "missing-migration", "version 2");
    }

    @Test
    void aWayBackWithoutItsMigration() {
        file("U9__gone.sql", 9);
        cli.run("validate");
        assertThat(cli.err()).contains("U9__gone.sql", "undo-without-migration");
    }

    @Test
    void aDependencyThatIsNotThere() {
        project.file("V4__d.sql", "-- slipway:depends-on 77\n" + EFFECT.formatted(4));
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql:1", "missing-dependency", "77");
    }

    @Test
    void dependenciesInACircle() {
        project.file("V4__d.sql", "-- slipway:depends-on 5\n" + EFFECT.formatted(4));
        project.file("V5__e.sql", "-- slipway:depends-on 4\n" + EFFECT.formatted(5));
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql:1", "dependency-");
    }

    @Test
    void aStatementThatNoMigrationMayHave() {
        project.file("V4__d.sql", "SELECT 1;\n  COMMIT;");
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql:2:3", "transaction-control");
    }

    @Test
    void aFileInAnotherEncoding() throws IOException {
        Files.write(project.migrations.resolve("V4__d.sql"), "SELECT 'ä'".getBytes(StandardCharsets.UTF_16));
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql:1", "bad-encoding");
        Files.write(project.migrations.resolve("V4__d.sql"), "SELECT 1;\n-- ä".getBytes(StandardCharsets.ISO_8859_1));
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql:2", "bad-encoding");
    }

    @Test
    void aLinkOutOfTheDirectory() throws IOException {
        var outside = Files.writeString(folder.resolve("outside.sql"), "SELECT 1");
        Files.createSymbolicLink(project.migrations.resolve("V4__d.sql"), outside);
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql", "link-outside");
    }

    @Test
    void aLinkToNothing() throws IOException {
        Files.createSymbolicLink(project.migrations.resolve("V4__d.sql"), folder.resolve("nothing"));
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql", "link-");
    }

    @Test
    void aPipeIsNotRead() throws Exception {
        var pipe = project.migrations.resolve("V4__d.sql").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        refused(ExitCode.CHECKS_FOUND_ERRORS, "V4__d.sql", "illegal-path", "pipe");
    }

    @Test
    void aNameWithALineEnd() {
        file("V4__d\n.sql", 4);
        refused(ExitCode.CHECKS_FOUND_ERRORS, "illegal-path");
    }

    @Test
    void aDirectoryThatIsNotThere() {
        assertThat(cli.run("migrate", "--yes", "--dir", folder.resolve("no").toString()))
                .isEqualTo(ExitCode.CHECKS_FOUND_ERRORS);
        assertThat(cli.err()).contains("missing-directory");
    }

    @Test
    void gapsAndNumbersOfAnyLengthAreNoMistake() {
        file("V3.9__nine.sql", 9);
        file("V3.10__ten.sql", 10);
        file("V1" + "0".repeat(30) + "__late.sql", 30);
        applied(3, 9, 10, 30);
        assertThat(project.apply.query("SELECT string_agg(n::text, ' ' ORDER BY at) FROM fx"))
                .isEqualTo("2 3 9 10 30");
    }

    @Test
    void aByteOrderMarkAndOtherLineEndsAreTheSameText() throws IOException {
        project.file("V4__d.sql", "SELECT 1;\nINSERT INTO fx VALUES (4);\n");
        applied(3, 4);
        Files.writeString(project.migrations.resolve("V4__d.sql"), "\uFEFFSELECT 1;\r\nINSERT INTO fx VALUES (4);\r\n");
        assertThat(cli.run("validate")).as(cli::said).isEqualTo(ExitCode.DONE);
        applied(3, 4);
    }

    @Test
    void aRepeatableThatChangedRunsAgain() {
        file("R__r.sql", 6);
        applied(3, 6);
        file("R__r.sql", 7);
        applied(3, 6, 7);
    }
}
