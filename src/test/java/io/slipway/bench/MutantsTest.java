package io.slipway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutantsTest {
    private static final Path MUTANTS = Path.of("bench", "mutants");

    private static List<Path> patches() throws IOException {
        try (var files = Files.list(MUTANTS)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyMutantAppliesToTheCode() throws Exception {
        assertThat(patches()).hasSize(7);
        for (var patch : patches()) {
            var check = new ProcessBuilder("git", "apply", "--check", patch.toString())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(check.waitFor()).as("%s: %s", patch, said).isZero();
            assertThat(said).as("%s", patch).isEmpty();
        }
    }

    @Test
    void everyMutantNamesItsHarness() throws IOException {
        for (var patch : patches()) {
            var harness = Files.readAllLines(patch).stream()
                    .filter(line -> line.startsWith("harness: "))
                    .toList();
            assertThat(harness)
                    .as("%s", patch)
                    .singleElement()
                    .asString()
                    .matches("harness: (chaos --rounds 50|fence --tasks 500|test \\w+(Kill|Db)Test#\\w+)");
        }
    }
}
