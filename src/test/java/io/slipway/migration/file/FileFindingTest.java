package io.slipway.migration.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FileFindingTest {
    private static final Path SOURCES = Path.of("src/main/java/io/slipway/migration");
    private static final Pattern CODE = Pattern.compile(
            "(?:FileFinding\\.(?:error|warning)|\\badd)\\(\\s*(?:[a-z]+,\\s*)*\"([a-z-]+)\"|Severity\\.[A-Z]+, \"([a-z-]+)\"");

    @Test
    void thePageListsEachCode() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (var files = Files.walk(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                CODE.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> codes.add(found.group(1) == null ? found.group(2) : found.group(1)));
            }
        }
        String page = Files.readString(Path.of("docs/migrations.md"));

        assertThat(codes)
                .hasSizeGreaterThan(15)
                .contains("flyway-setting", "dependency-cycle", "duplicate-version", "no-migration")
                .allSatisfy(code -> assertThat(page).contains("`" + code + "`"));
    }
}
