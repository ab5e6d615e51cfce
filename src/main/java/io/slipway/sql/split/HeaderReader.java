package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import io.slipway.sql.token.Lexer;
import io.slipway.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the lines of a {@link Header}; a line that cannot be read is an error at its position. */
public final class HeaderReader {
    /** The form of each header line. */
    private static final Map<String, String> FORMS = Map.of(
            "zero-downtime", "is true or false.",
            "transaction", "is auto or off.",
            "estimated-duration", "is a duration such as 30s.",
            "risk", "is low, medium or high.",
            "assert", "needs a query.",
            "depends-on", "needs versions.",
            "allow", "needs the code of a check and a reason.",
            "batch", "needs table= and key=, and takes size= and pause= (an hour at most).");

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

    public HeaderReader(Consumer<Finding> findings) {
        this.findings = findings;
    }

    public Header header() {
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

    /** Reads a comment that begins with {@link Header#PREFIX}; {@code atTop}: no statement precedes it. */
    public void line(String comment, Position position, boolean atTop) {
        if (!atTop) {
            findings.accept(ReaderRule.HEADER_MISPLACED.at(
                    position, "A line of the header must stand above the first statement."));
            return;
        }
        String line = comment.substring(Header.PREFIX.length()).strip();
        int blank = firstBlank(line);
        String key = line.substring(0, blank);
        String form = FORMS.get(key);
        if (form == null) {
            findings.accept(ReaderRule.HEADER_UNKNOWN.at(position, "There is no header line of this name."));
        } else if (!read(key, line.substring(blank).strip())) {
            findings.accept(ReaderRule.HEADER_MALFORMED.at(position, key + ' ' + form));
        }
    }

    private static int firstBlank(String line) {
        int i = 0;
        while (i < line.length() && !Lexer.isSpace(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private boolean read(String key, String value) {
        return switch (key) {
            case "zero-downtime" -> (zeroDowntime = flag(value, "true", "false")) != null;
            case "transaction" -> (transactionOff = flag(value, "off", "auto")) != null;
            case "estimated-duration" -> (estimatedDuration = Durations.parse(value)) != null;
            case "risk" -> Header.RISKS.contains(value) && (risk = value) != null;
            case "assert" -> !value.isEmpty() && asserts.add(value);
            case "depends-on" -> dependsOn(value);
            case "allow" -> allow(value);
            default -> batch(value);
        };
    }

    private static @Nullable Boolean flag(String value, String yes, String no) {
        return value.equals(yes) ? Boolean.TRUE : value.equals(no) ? Boolean.FALSE : null;
    }

    private boolean dependsOn(String value) {
        List<String> versions = List.of(value.split("[\\s,]+", -1));
        return versions.stream().allMatch(each -> VERSION.matcher(each).matches()) && dependsOn.addAll(versions);
    }

    private boolean allow(String value) {
        int blank = firstBlank(value);
        if (blank == value.length()) {
            return false;
        }
        allow.put(value.substring(0, blank), value.substring(blank).strip());
        return true;
    }

    private boolean batch(String value) {
        BatchSpec spec = BatchReader.read(value);
        return spec != null && batches.add(spec);
    }
}
