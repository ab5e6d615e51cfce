package io.slipway.migration.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.step.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from directories without errors. */
class MigrationDirectoryTest {
    @TempDir
    private Path directory;

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private MigrationFiles read() throws UnusableMigrationsException {
        return MigrationDirectory.read(FileSettings.of(directory));
    }

    private static List<String> names(List<MigrationFile> files) {
        return files.stream().map(file -> file.version() + " " + file.name()).toList();
    }

    private static String sql(MigrationFile file) {
        return String.join(
                "; ", file.script().statements().stream().map(Statement::text).toList());
    }

    @Test
    void versionsAreInTheOrderOfTheirNumbers() throws Exception {
        write("V1.10__ten.sql", "SELECT 1");
        write("V1.9__nine.sql", "SELECT 1");
        write("V1000000000000000000000000000000__huge.sql", "SELECT 1");
        write("02_two.sql", "SELECT 1");
        write("sub/deeper/V1_9_1__sub.sql", "SELECT 1");

        MigrationFiles files = read();
        assertThat(names(files.versioned()))
                .containsExactly("1.9 nine", "1.9.1 sub", "1.10 ten", "2 two", "1000000000000000000000000000000 huge");
        assertThat(files.versioned().get(1).relativePath()).isEqualTo("sub/deeper/V1_9_1__sub.sql");
        assertThat(files.versioned().get(1).writtenVersion()).isEqualTo("1.9.1");
        assertThat(files.warnings()).isEmpty();
    }

    @Test
    void repeatablesAreInTheOrderOfTheirNames() throws Exception {
        write("R__refresh_views.sql", "SELECT 2");
        write("R__a.sql", "SELECT 1");

        MigrationFiles files = read();
        assertThat(names(files.repeatable())).containsExactly("null a", "null refresh_views");
        assertThat(files.repeatable().getLast().description()).isEqualTo("refresh views");
    }

    @Test
    void aWayBackBelongsToItsVersion() throws Exception {
        write("V1__a.sql", "CREATE TABLE a ()");
        write("U01.0__a.sql", "DROP TABLE a");

        MigrationFiles files = read();
        assertThat(sql(files.undo().get(files.versioned().getFirst().version())))
                .isEqualTo("DROP TABLE a");
    }

    @Test
    void aPairOfGolangMigrateIsAChangeAndItsWayBack() throws Exception {
        write("000001_create_users.up.sql", "CREATE TABLE users ()");
        write("000001_create_users.down.sql", "DROP TABLE users");

        MigrationFiles files = read();
        assertThat(names(files.versioned())).containsExactly("1 create_users");
        assertThat(sql(files.versioned().getFirst())).isEqualTo("CREATE TABLE users ()");
        assertThat(sql(files.undo().get(MigrationVersion.parse("1")))).isEqualTo("DROP TABLE users");
    }

    @Test
    void aFileOfDbmateIsBothWithTheLinesOfTheFile() throws Exception {
        write("20260101_users.sql", """
                -- slipway:risk low
                -- migrate:up
                CREATE TABLE users ();

                -- migrate:down transaction:false
                DROP TABLE users;
                DROP TABLE more;
                """);

        MigrationFiles files = read();
        MigrationFile change = files.versioned().getFirst();
        MigrationFile back = files.undo().get(change.version());
        assertThat(sql(change)).isEqualTo("CREATE TABLE users ()");
        assertThat(change.header().risk()).isEqualTo("low");
        assertThat(sql(back)).isEqualTo("DROP TABLE users; DROP TABLE more");
        assertThat(back.script().statements().getLast().position().line()).isEqualTo(7);
        assertThat(back.header().risk()).isNull();
        assertThat(back.header().transactionOff()).isTrue();
        assertThat(back.script().steps()).hasSize(2).allMatch(Step.Standalone.class::isInstance);
    }

    @Test
    void theChecksumOfASectionDoesNotDependOnTheOther() throws Exception {
        write("1_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n");
        MigrationFiles before = read();
        write("1_a.sql", "-- migrate:up\nSELECT 1;\n\nSELECT 3;\n-- migrate:down\nSELECT 2;\n");
        MigrationFiles after = read();

        MigrationVersion version = MigrationVersion.parse("1");
        assertThat(after.undo().get(version).checksum())
                .isEqualTo(before.undo().get(version).checksum());
        assertThat(after.versioned().getFirst().checksum())
                .isNotEqualTo(before.versioned().getFirst().checksum());
    }

    @Test
    void lineEndsDoNotChangeTheChecksumButTheRawOne() throws Exception {
        write("V1__a.sql", "SELECT 1;\nSELECT 2;\n");
        MigrationFile unix = read().versioned().getFirst();
        write("V1__a.sql", "\uFEFFSELECT 1;\r\nSELECT 2;\r\n");
        MigrationFiles files = read();
        MigrationFile windows = files.versioned().getFirst();

        assertThat(windows.checksum()).isEqualTo(unix.checksum());
        assertThat(unix.checksum()).isEqualTo(unix.script().checksum());
        assertThat(windows.flywayChecksum()).isEqualTo(unix.flywayChecksum());
        assertThat(windows.rawSha256()).isNotEqualTo(unix.rawSha256());
    }

    @Test
    void theHeaderIsThatOfTheScript() throws Exception {
        write("V1__a.sql", "SELECT 1");
        write("V2__b.sql", "-- slipway:depends-on 1.0\n-- slipway:assert SELECT true\nSELECT 2");

        MigrationFile second = read().versioned().getLast();
        assertThat(second.dependencies()).containsExactly(MigrationVersion.parse("1"));
        assertThat(second.header().asserts()).containsExactly("SELECT true");
    }

    @Test
    void otherFilesAreLeftOut() throws Exception {
        write("V1__a.sql", "SELECT 1");
        write("README.md", "Hello");
        write(".git/V2__b.sql", "SELECT 2");
        write(".V3__c.sql", "SELECT 3");
        write("helpers.sql", "SELECT 4");
        write("beforeMigrate.sql", "SELECT 5");
        write("afterEachMigrate__log.sql", "SELECT 6");

        MigrationFiles files = read();
        assertThat(names(files.versioned())).containsExactly("1 a");
        assertThat(files.warnings())
                .extracting(FileFinding::code)
                .containsExactly("callback-ignored", "callback-ignored", "no-migration");
    }

    @Test
    void aWayBackThatNobodyWroteIsNone() throws Exception {
        write("V1__a.sql", "CREATE TABLE a ()");
        write("U1__a.sql", "-- Write the statements here.");

        MigrationFiles files = read();
        assertThat(files.undo()).isEmpty();
        assertThat(files.warnings()).extracting(FileFinding::code).containsExactly("empty-script");
    }

    @Test
    void aLinkInsideTheDirectoryIsRead() throws Exception {
        write("..data/V1__a.sql", "SELECT 1");
        Files.createSymbolicLink(directory.resolve("V1__a.sql"), Path.of("..data", "V1__a.sql"));

        assertThat(names(read().versioned())).containsExactly("1 a");
    }

    @Test
    void aFileBesideMayTurnTheTransactionOff() throws Exception {
        write("V1__a.sql", "UPDATE a SET b = 1;\nVACUUM a;");
        write("V1__a.sql.conf", "executeInTransaction=false\n");

        Script script = read().versioned().getFirst().script();
        assertThat(script.header().transactionOff()).isTrue();
        assertThat(script.steps()).hasSize(2);
    }

    @Test
    void aTransactionAroundTheWholeFileIsLeftOut() throws Exception {
        String text = "-- ä𝄞\n/* 𝄞 */ begin work ;\n-- slipway:risk low\nSELECT 1;\nSELECT 2;\nCommit";
        write("V1__a.sql", text);
        write("V2__b.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT;\n");
        write("V3__c.sql", "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;\nCOMMIT;\n");

        List<MigrationFile> files = read().versioned();
        Script script = files.getFirst().script();
        assertThat(sql(files.getFirst())).isEqualTo("SELECT 1; SELECT 2");
        assertThat(script.statements().getFirst().position().line()).isEqualTo(4);
        assertThat(script.header().risk()).isEqualTo("low");
        assertThat(files.getFirst().checksum()).isEqualTo(Script.of(text).checksum());
        assertThat(files.get(1).script().statements()).hasSize(6);
        assertThat(files.get(2).script().statements()).hasSize(3);
    }

    @Test
    void aNameMayBeMissingAndTheSuffixUpperCase() throws Exception {
        write("V1.sql", "SELECT 1");
        write("V2__.sql", "SELECT 1");
        write("V3__x.SQL", "SELECT 1");

        assertThat(names(read().versioned())).containsExactly("1 ", "2 ", "3 x");
    }

    @Test
    void aDirectoryInsideAnotherIsReadOnce() throws Exception {
        write("sub/V1__a.sql", "SELECT 1");
        FileSettings both = new FileSettings(
                List.of(directory.resolve("sub"), directory.resolve("sub/../."), directory),
                Map.of(),
                "${",
                "}",
                false);

        assertThat(names(MigrationDirectory.read(both).versioned())).containsExactly("1 a");
    }
}
