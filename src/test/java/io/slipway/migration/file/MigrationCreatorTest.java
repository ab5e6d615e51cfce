package io.slipway.migration.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationCreatorTest {
    @TempDir
    private Path directory;

    private CreatedMigration create(String description, String... dependsOn) throws IOException {
        return creator().create(new MigrationDraft(description, false, null, null, List.of(dependsOn)));
    }

    private MigrationCreator creator() {
        return new MigrationCreator(directory, InstantSource.fixed(Instant.parse("2026-11-01T12:00:59Z")));
    }

    @Test
    void theHeaderIsReadBackAsItWasGiven() throws IOException {
        Files.writeString(directory.resolve("V01__first.sql"), "SELECT 1");
        CreatedMigration created = creator()
                .create(new MigrationDraft(
                        "Größe: ändern\nDROP TABLE a", true, Duration.ofSeconds(30), "low", List.of("1.0")));

        Script script = Script.of(Files.readAllBytes(created.file()));
        assertThat(created.file()).hasFileName("V20261101120059__gro_e_andern_drop_table_a.sql");
        assertThat(script.statements()).isEmpty();
        assertThat(script.findings()).extracting(Finding::code).containsExactly("empty-script");
        assertThat(script.header().zeroDowntime()).isTrue();
        assertThat(script.header().estimatedDuration()).isEqualTo(Duration.ofSeconds(30));
        assertThat(script.header().risk()).isEqualTo("low");
        assertThat(script.header().dependsOn()).containsExactly("1");
    }

    @Test
    void onlyTheFirstMigrationWritesTheReadme() throws IOException {
        CreatedMigration first = create("first");
        CreatedMigration second = create("second", first.version());

        assertThat(first.readme()).isNotEmptyFile();
        assertThat(second.readme()).isNull();
        assertThat(first.version()).isEqualTo("20261101120059");
        assertThat(second.version()).isEqualTo("20261101120100");
        assertThat(second.undoFile()).hasFileName("U20261101120100__second.sql").isNotEmptyFile();
    }

    @Test
    void aReadmeThatExistsStays() throws IOException {
        Path readme = Files.writeString(directory.resolve("README.md"), "ours");

        assertThat(create("first").readme()).isNull();
        assertThat(readme).hasContent("ours");
    }

    @Test
    void migrationsMadeAtTheSameTimeHaveDifferentVersions() throws Exception {
        List<Callable<CreatedMigration>> calls = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<CreatedMigration>) () -> create("change " + i))
                .toList();
        List<String> versions = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<CreatedMigration> each : threads.invokeAll(calls)) {
                versions.add(each.get().version());
            }
        }

        assertThat(versions).doesNotHaveDuplicates().hasSize(8);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(17); // the README too, and no claim
        }
    }

    @Test
    void aVersionThatNoFileHasIsRefused() throws IOException {
        Files.writeString(directory.resolve("U7__back.sql"), "SELECT 1");

        assertThatIllegalArgumentException().isThrownBy(() -> create("a", "7")).withMessageContaining("version 7");
        assertThatIllegalArgumentException().isThrownBy(() -> create("a", "x")).withMessageContaining("no version");
        assertThat(directory.resolve("README.md")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../..", "миграция"})
    void aDescriptionWithoutANameIsRefused(String description) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> create(description))
                .withMessageContaining("letter");
    }

    @Test
    void aNameThatFileSystemsRefuseIsRefused() throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> create("a".repeat(201)));
        assertThat(create("a".repeat(200)).file()).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "01, 1",
        "1.0, 1",
        "1_2, 1.2",
        "1.10, 1.10",
        "0, 0",
        "0.0, 0",
        "000.1, 0.1",
        "1000000000000000000000000000000, 1000000000000000000000000000000"
    })
    void aVersionHasOneShortestForm(String written, String shortest) {
        assertThat(MigrationVersion.parse(written)).hasToString(shortest).isEqualTo(MigrationVersion.parse(shortest));
    }

    @ParameterizedTest
    @CsvSource({"V1_2__a.sql, 1.2", "U3__a.sql, 3", "007_a_b.sql, 7", "001_2_x.sql, 1"})
    void aFileNameHasAVersion(String name, String version) {
        assertThat(MigrationFileName.parse(name))
                .isNotNull()
                .extracting(each -> each.version().toString())
                .isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"R1__view.sql", "V1_a.sql", "V__a.sql", "v1__a.sql", "V1__a.txt", "README.md"})
    void otherNamesHaveNoVersion(String name) {
        assertThat(MigrationFileName.parse(name)).isNull();
    }
}
