package io.slipway.sql;

import io.slipway.problem.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the lines of a {@link Header}; a line that it cannot take is an error at its place. */
final class HeaderReader {
    private static final String MALFORMED = "header-malformed";
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");

    private final Consumer<Finding> findings;
    private @Nullable Boolean zeroDowntime;
    private @Nullable Duration estimatedDuration;
    private @Nullable String risk;
    private @Nullable Boolean transactionOff;
    private final List<String> dependsOn = new ArrayList<>();
    private final List<String> asserts = new ArrayList<>();
    private final Map<String, String> allow = new LinkedHashMap<>();
    private final List<BatchSpec> batches = new ArrayList<>();

    HeaderReader(Consumer<Finding> findings) {
        this.findings = findings;
    }

    Header header() {
        return new Header(
                zeroDowntime,
                estimatedDuration,
                risk,
                List.copyOf(dependsOn),
                Boolean.TRUE.equals(transactionOff),
                List.copyOf(asserts),
                Map.copyOf(allow),
                List.copyOf(batches));
    }

    /** Takes a comment that begins with {@link Header#PREFIX}. */
    void line(String comment, Position position, boolean atTop) {
        if (!atTop) {
            findings.accept(Finding.error(
                    "header-misplaced", position, "A line of the header must stand above the first statement."));
            return;
        }
        String[] parts = comment.substring(Header.PREFIX.length()).strip().split("\\s+", 2);
        String key = parts[0];
        String value = parts.length == 2 ? parts[1].strip() : "";
        String wrong = read(key, value);
        if (wrong != null) {
            findings.accept(Finding.error(
                    wrong.equals(key) ? "header-unknown" : MALFORMED,
                    position,
                    wrong.equals(key) ? "There is no header line of this name." : wrong));
        }
    }

    /** What is wrong with it; the key itself when nobody knows it; null when all is well. */
    private @Nullable String read(String key, String value) {
        switch (key) {
            case "zero-downtime" -> {
                zeroDowntime = flag(value, "true", "false");
                return zeroDowntime == null ? "zero-downtime is true or false." : null;
            }
            case "transaction" -> {
                transactionOff = flag(value, "off", "auto");
                return transactionOff == null ? "transaction is auto or off." : null;
            }
            case "estimated-duration" -> {
                estimatedDuration = Durations.parse(value);
                return estimatedDuration == null ? "estimated-duration is a duration such as 30s." : null;
            }
            case "risk" -> {
                risk = List.of("low", "medium", "high").contains(value) ? value : null;
                return risk == null ? "risk is low, medium or high." : null;
            }
            case "assert" -> {
                return value.isEmpty() ? "assert needs a query." : kept(asserts.add(value));
            }
            case "depends-on" -> {
                return dependsOn(value);
            }
            case "allow" -> {
                return allow(value);
            }
            case "batch" -> {
                return batch(value);
            }
            default -> {
                return key;
            }
        }
    }

    private static @Nullable String kept(boolean ignored) {
        return null;
    }

    private static @Nullable Boolean flag(String value, String yes, String no) {
        return value.equals(yes) ? Boolean.TRUE : value.equals(no) ? Boolean.FALSE : null;
    }

    private @Nullable String dependsOn(String value) {
        for (String version : value.split("[\\s,]+")) {
            if (!VERSION.matcher(version).matches()) {
                return "depends-on needs versions.";
            }
            dependsOn.add(version);
        }
        return null;
    }

    private @Nullable String allow(String value) {
        String[] parts = value.split("\\s+", 2);
        if (parts.length < 2 || parts[0].isEmpty()) {
            return "allow needs the code of a check and a reason.";
        }
        allow.put(parts[0], parts[1]);
        return null;
    }

    private @Nullable String batch(String value) {
        BatchSpec spec = BatchReader.read(value);
        return spec == null ? "batch needs table= and key=, and takes size= and pause=." : kept(batches.add(spec));
    }
}
