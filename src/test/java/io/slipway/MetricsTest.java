package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Meters and their documentation. */
class MetricsTest {
    private static final Pattern METER = Pattern.compile("builder\\(\\s*\"(slipway\\.[a-z.]+)\"");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `(slipway\\.[a-z.]+)` \\|");

    @Test
    void everyMeterInTheCodeHasALineAndEveryLineAMeter() throws IOException {
        TreeSet<String> meters = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Meters.java")).toList()) {
                METER.matcher(Files.readString(file)).results().forEach(match -> meters.add(match.group(1)));
            }
        }
        TreeSet<String> documented = LINE.matcher(Files.readString(Path.of("docs/metrics.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(meters).isNotEmpty().isEqualTo(documented);
    }
}
