package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.plan.PlanOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every interval, time-out and limit of the code, and its line in {@code docs/timing.md}. */
class TimingTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| (none|\\d+) \\| ([^|]*?) ?\\| [^|]+ \\| [^|]+ \\|$");
    private static final Pattern CONSTANT = Pattern.compile(
            "static final (?:Duration|int|long) ([A-Z_]+) =\\s*(?:Duration\\.of(\\w+)\\()?([\\d_]+(?: << \\d+)?)\\)?;");
    private static final Pattern LIMIT = Pattern.compile("MAX_.*");

    /** A line of the page. */
    private record Row(String name, String type, String value, String unit) {}

    /** A constant of the code; {@code unit} as in {@code Duration.ofSeconds}, null for a number. */
    private record Constant(String type, String name, String unit, long value) {
        boolean isTiming() {
            return unit != null || LIMIT.matcher(name).matches();
        }
    }

    /** A source that was read, with its constants. */
    private record Source(String type, String text, List<Constant> constants) {}

    private static final List<Source> SOURCES = sources();

    @Test
    void everyTimingConstantHasALine() throws IOException {
        var documented = new TreeSet<String>();
        rows().forEach(row -> documented.add(row.type() + "." + row.name()));
        var constants = new TreeSet<String>();
        for (Source source : SOURCES) {
            source.constants().stream()
                    .filter(Constant::isTiming)
                    .forEach(c -> constants.add(c.type() + "." + c.name()));
        }
        assertThat(constants).isNotEmpty();
        assertThat(documented).containsAll(constants);
    }

    @Test
    void everyLineMatchesTheCode() throws Exception {
        var wrong = new ArrayList<String>();
        for (Row row : rows()) {
            if (!holds(row)) {
                wrong.add(row.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTableLineIsParsed() throws IOException {
        long lines = Files.readString(Path.of("docs/timing.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .count();
        assertThat(rows()).hasSize((int) lines);
    }

    private static boolean holds(Row row) throws Exception {
        if (row.type().equals("PlanOptions")) {
            var option = PlanOptions.class.getMethod(row.name()).invoke(PlanOptions.DEFAULTS);
            return option instanceof Duration duration ? duration.equals(duration(row)) : isNumber(row, option);
        }
        if (row.name().startsWith("slipway.")) {
            return isOnALine(Files.readString(Path.of("docs/configuration.md")), row);
        }
        return SOURCES.stream().anyMatch(source -> source.type().equals(row.type()) && holds(row, source));
    }

    private static boolean holds(Row row, Source source) {
        for (Constant constant : source.constants()) {
            if (constant.name().equals(row.name())) {
                return constant.unit() == null
                        ? constant.value() == Long.parseLong(row.value())
                        : duration(constant).equals(duration(row));
            }
        }
        return isOnALine(source.text(), row);
    }

    private static boolean isNumber(Row row, Object option) {
        return option == null ? row.value().equals("none") : option.toString().equals(row.value());
    }

    /** A setting stands beside its value, in whatever unit it is written there. */
    private static boolean isOnALine(String text, Row row) {
        var value = Pattern.compile("(?<![\\d.])" + row.value() + "(?!\\d)");
        return text.replaceAll("(?<=\\d)_(?=\\d)", "")
                .lines()
                .filter(line -> line.contains(row.name()))
                .anyMatch(line -> value.matcher(line).find());
    }

    private static Duration duration(Row row) {
        long value = Long.parseLong(row.value());
        return switch (row.unit()) {
            case "ms" -> Duration.ofMillis(value);
            case "s" -> Duration.ofSeconds(value);
            case "min" -> Duration.ofMinutes(value);
            case "h" -> Duration.ofHours(value);
            case "d" -> Duration.ofDays(value);
            default -> throw new AssertionError("no unit of time: " + row);
        };
    }

    private static Duration duration(Constant constant) {
        return switch (constant.unit()) {
            case "Millis" -> Duration.ofMillis(constant.value());
            case "Seconds" -> Duration.ofSeconds(constant.value());
            case "Minutes" -> Duration.ofMinutes(constant.value());
            case "Hours" -> Duration.ofHours(constant.value());
            case "Days" -> Duration.ofDays(constant.value());
            default -> throw new AssertionError("no unit of time: " + constant);
        };
    }

    private static List<Row> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/timing.md")))
                .results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList();
    }

    private static List<Source> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            return files.filter(f -> f.toString().matches(".*\\.(java|sql|properties)"))
                    .map(TimingTest::source)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source source(Path file) {
        try {
            var type = file.getFileName().toString().replaceFirst("\\.java$", "");
            var text = Files.readString(file);
            return new Source(type, text, constants(type, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Constant> constants(String type, String text) {
        var constants = new ArrayList<Constant>();
        Matcher found = CONSTANT.matcher(text);
        while (found.find()) {
            var parts = found.group(3).replace("_", "").split(" << ");
            long value = Long.parseLong(parts[0]) << (parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
            constants.add(new Constant(type, found.group(1), found.group(2), value));
        }
        return constants;
    }
}
