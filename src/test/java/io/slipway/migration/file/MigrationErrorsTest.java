package io.slipway.migration.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.problem.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a directory unusable: each error has its file, its line where there is one, and a remedy. */
class MigrationErrorsTest {
    @TempDir
    private Path root;

    private Path directory() throws IOException {
        return Files.createDirectories(root.resolve("migrations"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory().resolve(name), text);
    }

    private List<FileFinding> findings() throws IOException {
        FileSettings settings = FileSettings.of(directory());
        var thrown = catchThrowableOfType(UnusableMigrationsException.class, () -> MigrationDirectory.read(settings));
        assertThat(thrown).isNotNull();
        assertThat(thrown.findings())
                .allSatisfy(finding -> assertThat(finding.remedy()).endsWith("."));
        return thrown.findings();
    }

    /** {@code file:line code}. */
    private List<String> errors() throws IOException {
        return findings().stream()
                .filter(FileFinding::isError)
                .map(finding -> finding.file().getFileName()
                        + (finding.position() == null
                                ? ""
                                : ":" + finding.position().line())
                        + " " + finding.code())
                .toList();
    }

    @Test
    void allErrorsAreReportedAtOnce() throws IOException {
        write("V1__a.sql", "SELECT 1;\nSELECT 'open");
        write("V01__b.sql", "SELECT 1");
        write("V2_c.sql", "SELECT 1");
        write("V3__d.sql", "-- nothing\n");
        write("U9__e.sql", "SELECT 1");

        assertThat(errors())
                .containsExactly(
                        "U9__e.sql undo-without-migration",
                        "V1__a.sql duplicate-version",
                        "V1__a.sql:2 sql-syntax",
                        "V2_c.sql misnamed-migration",
                        "V3__d.sql:1 empty-script");
    }

    @ParameterizedTest
    @CsvSource({
        "V1_x.sql, V1__x.sql",
        "v1__x.sql, V1__x.sql",
        "V1_2_add_users.sql, V1_2__add_users.sql",
        "u3__x.sql, U3__x.sql",
        "v1.sql, V1__name.sql",
        "1_x.SQL, V1__x.sql",
        "1-x.sql, V1__x.sql",
        "r__views.sql, R__views.sql",
        "R_views.sql, R__views.sql",
        "V 1 two words.sql, V1__two_words.sql"
    })
    void aNameThatLooksLikeAMigrationHasARemedy(String wrong, String right) throws IOException {
        write(wrong, "SELECT 1");

        FileFinding finding = findings().getFirst();
        assertThat(finding.code()).isEqualTo("misnamed-migration");
        assertThat(finding.remedy()).isEqualTo("Rename it to " + right + ".");
    }

    @Test
    void namesThatDifferOnlyInCaseCollide() throws IOException {
        write("R__View.sql", "SELECT 1");
        write("R__view.sql", "SELECT 1");
        write("R__\u00e4.sql", "SELECT 1");
        write("R__A\u0308.sql", "SELECT 1");

        assertThat(errors()).containsExactly("R__view.sql case-collision", "R__\u00e4.sql case-collision");
    }

    @Test
    void aPathIsLegalOnEachSystem() throws IOException {
        write("V1__a:b.sql", "SELECT 1");
        write("V2__a\nb.sql", "SELECT 1");

        assertThat(findings()).extracting(FileFinding::code).contains("illegal-path", "illegal-path");
    }

    @Test
    void aLinkOutOfTheDirectoryIsNotFollowed() throws IOException {
        Path outside = Files.writeString(root.resolve("outside.sql"), "SELECT 1");
        Files.createSymbolicLink(directory().resolve("V1__a.sql"), outside);
        Files.createSymbolicLink(directory().resolve("V2__b.sql"), root.resolve("nowhere"));
        Files.createSymbolicLink(directory().resolve("sub"), root);

        assertThat(errors()).containsExactly("V1__a.sql link-outside", "V2__b.sql link-broken", "sub link-outside");
    }

    @Test
    void onlyUtf8IsReadable() throws IOException {
        Files.write(directory().resolve("V1__a.sql"), "SELECT 1;\nSELECT 'ä'".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(directory().resolve("V2__b.sql"), "SELECT 1".getBytes(StandardCharsets.UTF_16));
        write("V3__c.sql", "SELECT 1;\n\n\0");

        assertThat(errors())
                .containsExactly("V1__a.sql:2 bad-encoding", "V2__b.sql:1 bad-encoding", "V3__c.sql:3 bad-encoding");
    }

    @Test
    void aDependencyExistsAndIsEarlier() throws IOException {
        write("V1__a.sql", "-- slipway:risk low\n-- slipway:depends-on 7\nSELECT 1");
        write("V2__b.sql", "-- slipway:depends-on 3\nSELECT 1");
        write("V3__c.sql", "SELECT 1");
        write("R__d.sql", "-- slipway:depends-on 3, 8\nSELECT 1");

        assertThat(errors())
                .containsExactly(
                        "R__d.sql:1 missing-dependency",
                        "V1__a.sql:2 missing-dependency",
                        "V2__b.sql:1 dependency-order");
    }

    @Test
    void aCircleOfDependenciesIsReportedOnce() throws IOException {
        write("V1__a.sql", "-- slipway:depends-on 2\nSELECT 1");
        write("V2__b.sql", "-- slipway:depends-on 3\nSELECT 1");
        write("V3__c.sql", "-- slipway:depends-on 1\nSELECT 1");
        write("V4__d.sql", "-- slipway:depends-on 4\nSELECT 1");

        assertThat(errors()).containsExactly("V1__a.sql:1 dependency-cycle", "V4__d.sql:1 dependency-cycle");
        assertThat(findings().getFirst().message()).contains("1 → 2 → 3 → 1");
    }

    @Test
    void aPairNeedsItsChange() throws IOException {
        write("1_a.down.sql", "SELECT 1");

        assertThat(errors()).containsExactly("1_a.down.sql undo-without-migration");
    }

    @Test
    void anErrorInASectionHasTheLineOfTheFile() throws IOException {
        write("1_a.sql", "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 'open");

        assertThat(errors()).containsExactly("1_a.sql:5 sql-syntax");
    }

    @Test
    void aFileOfDbmateHasEachSectionOnce() throws IOException {
        write(
                "1_a.sql",
                "CREATE TABLE a ();\n-- migrate:up\nSELECT 1;\n-- migrate:up\n-- migrate:down parallel:true\n");

        assertThat(errors())
                .containsExactly("1_a.sql:1 dbmate-section", "1_a.sql:4 dbmate-section", "1_a.sql:5 dbmate-section");
    }

    @Test
    void aTooLargeFileIsNotRead() throws IOException {
        try (var file =
                new java.io.RandomAccessFile(directory().resolve("V1__a.sql").toFile(), "rw")) {
            file.setLength((64L << 20) + 1);
        }

        assertThat(errors()).containsExactly("V1__a.sql file-too-large");
    }

    @Test
    void anUnknownSettingBesideAFileIsRefused() throws IOException {
        write("V1__a.sql", "SELECT 1");
        write("V1__a.sql.conf", "shouldExecute=${x}==1\nencoding=UTF-8\n");

        assertThat(errors()).containsExactly("V1__a.sql.conf script-config");
    }

    @Test
    void aDirectoryThatIsMissingIsAnError() throws Exception {
        FileSettings settings = FileSettings.of(root.resolve("nowhere"));
        var thrown = catchThrowableOfType(UnusableMigrationsException.class, () -> MigrationDirectory.read(settings));

        assertThat(thrown.findings()).extracting(FileFinding::code).containsExactly("missing-directory");
        assertThat(new FileFinding(
                        thrown.findings().getFirst().severity(), "x", root, new Position(2, 3), "No.", "Do."))
                .hasToString(root + ":2:3: No.");
    }
}
