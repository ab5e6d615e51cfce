package io.slipway.migration.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceholdersTest {
    private static final String TEXT = """
            -- for ${Tenant}
            SELECT '${tenant}', '${flyway:filename}';
            DO $$ BEGIN RAISE NOTICE '${TENANT}'; END $$;
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void writeFile() throws IOException {
        Files.writeString(directory.resolve("V1__a.sql"), TEXT);
    }

    private FileSettings settings(Map<String, String> values) {
        return new FileSettings(
                List.of(directory), values, FileSettings.DEFAULT_PREFIX, FileSettings.DEFAULT_SUFFIX, true);
    }

    private static MigrationFile read(FileSettings settings) throws UnusableMigrationsException {
        return MigrationDirectory.read(settings).versioned().getFirst();
    }

    @Test
    void valuesStandEverywhereAndTheChecksumIgnoresThem() throws Exception {
        MigrationFile one = read(settings(Map.of("tenant", "one")));
        MigrationFile two = read(settings(Map.of("Tenant", "${two}")));

        assertThat(one.script().text())
                .isEqualTo(TEXT.replaceAll("(?i)\\$\\{tenant}", "one").replace("${flyway:filename}", "V1__a.sql"));
        assertThat(two.script().text()).contains("NOTICE '${two}'");
        assertThat(two.checksum()).isEqualTo(one.checksum());
        assertThat(two.script().checksum()).isNotEqualTo(one.script().checksum());
        assertThat(two.flywayChecksum()).isEqualTo(one.flywayChecksum());
    }

    @Test
    void withoutReplacementTheTextIsTakenAsItIs() throws Exception {
        assertThat(read(FileSettings.of(directory)).script().text()).isEqualTo(TEXT);
    }

    @Test
    void aFileBesideMayForbidTheReplacement() throws Exception {
        Files.writeString(directory.resolve("V1__a.sql.conf"), "placeholderReplacement=false");

        assertThat(read(settings(Map.of())).script().text()).isEqualTo(TEXT);
    }

    @Test
    void anUnknownNameIsAnErrorAtItsPlace() throws IOException {
        Files.writeString(directory.resolve("V2__b.sql"), "SELECT 1;\nSELECT ${open");
        FileSettings settings = settings(Map.of());
        var thrown = catchThrowableOfType(UnusableMigrationsException.class, () -> MigrationDirectory.read(settings));

        assertThat(thrown.findings())
                .filteredOn(finding -> finding.code().equals("unknown-placeholder"))
                .extracting(FileFinding::toString)
                .containsExactly(
                        directory.resolve("V1__a.sql") + ":1:8: The placeholder ${Tenant} has no value.",
                        directory.resolve("V1__a.sql") + ":2:9: The placeholder ${tenant} has no value.",
                        directory.resolve("V1__a.sql") + ":3:27: The placeholder ${TENANT} has no value.",
                        directory.resolve("V2__b.sql") + ":2:8: The placeholder that begins with ${open has no end.");
    }

    @Test
    void aValueOfSeveralLinesIsRefused() {
        FileSettings settings = settings(Map.of("tenant", "one\ntwo"));
        var thrown = catchThrowableOfType(UnusableMigrationsException.class, () -> MigrationDirectory.read(settings));

        assertThat(thrown.findings()).extracting(FileFinding::code).contains("placeholder-value");
    }
}
