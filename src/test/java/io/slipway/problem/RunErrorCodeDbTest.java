package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ControlDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The codes with which task runs end are the same in code, in the control database and in the documentation. */
class RunErrorCodeDbTest {
    private static final Path PAGES = Path.of("docs", "run-errors");

    @Test
    void theControlDatabaseHasTheCodesAndTheirRetryability() {
        assertThat(ControlDatabase.create()
                        .query("SELECT string_agg(code || ' ' || retryable, ',' ORDER BY code COLLATE \"C\")"
                                + " FROM slipway.run_error_code"))
                .isEqualTo(Arrays.stream(RunErrorCode.values())
                        .map(code -> code.code() + " " + code.isRetryable())
                        .sorted()
                        .collect(Collectors.joining(",")));
    }

    @Test
    void eachCodeHasOnePageAndEachPageOneCode() throws IOException {
        try (var files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of("README.md"),
                                    Arrays.stream(RunErrorCode.values()).map(code -> code.code() + ".md"))
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPageHasItsFourSectionsAndTheError(RunErrorCode code) throws IOException {
        String page = Files.readString(PAGES.resolve(code.code() + ".md"));
        assertThat(page)
                .startsWith("# " + code.code() + "\n\n**")
                .contains("\n**What happened.** ", "\n**State of the target.** ", "\n**What to do next.** ")
                .contains("\n**Retried by the service.** " + (code.isRetryable() ? "Yes" : "No"))
                .contains("\n\"error\": {\"code\": \"" + code.code() + "\", ");
    }

    @Test
    void theIndexListsTheCodesInOrder() throws IOException {
        assertThat(Files.readAllLines(PAGES.resolve("README.md")).stream()
                        .filter(line -> line.startsWith("| [`"))
                        .map(line -> List.of(line.split("\\s*\\|\\s*", -1)))
                        .map(cells -> cells.get(1) + " " + cells.get(3)))
                .containsExactlyElementsOf(Arrays.stream(RunErrorCode.values())
                        .map(code -> "[`%1$s`](%1$s.md) %2$s".formatted(code.code(), code.isRetryable() ? "yes" : "no"))
                        .toList());
    }
}
