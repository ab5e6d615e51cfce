package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.cli.output.FailureReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CreateCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Path migrations, String... options) {
        String[] words = Stream.concat(
                        Stream.of("add user preferences", "--dir", migrations.toString()), Stream.of(options))
                .toArray(String[]::new);
        return new CommandLine(new CreateCommand(InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(new FailureReport())
                .execute(words);
    }

    @Test
    void jsonNamesTheFilesThatWereMade() throws IOException {
        Path migrations = directory.resolve("new/migrations");

        int exit =
                run(migrations, "--zero-downtime", "--estimated-duration", "30 seconds", "--risk", "low", "-o", "json");

        JsonNode row = new ObjectMapper().readTree(out.toString());
        assertThat(exit).isZero();
        assertThat(row.get("version").asText()).isEqualTo("20261101120000");
        assertThat(Path.of(row.get("file").asText()))
                .isEqualTo(migrations.resolve("V20261101120000__add_user_preferences.sql"))
                .content()
                .contains("zero-downtime true", "estimated-duration PT30S", "risk low");
        assertThat(Path.of(row.get("undoFile").asText())).exists();
        assertThat(Path.of(row.get("readme").asText())).exists();
    }

    @Test
    void theTextHasALinePerFile() {
        assertThat(run(directory)).isZero();
        assertThat(out.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("Created " + directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--risk-level=huge", "--depends-on=7", "--estimated-duration=soon"})
    void aWrongValueMakesNoFile(String option) throws IOException {
        assertThat(run(directory, option)).isEqualTo(2);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("migrations"), "");

        assertThat(run(file)).isEqualTo(1);
        assertThat(err.toString()).contains("Cannot make a migration in " + file + ": it is no directory");
    }
}
