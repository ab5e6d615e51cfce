package io.slipway.time;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them, {@code 30s}, {@code 30 seconds} or ISO-8601, and as they read them. */
public final class Durations {
    private static final Pattern WRITTEN = Pattern.compile(
            "([0-9]{1,9})\\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)",
            Pattern.CASE_INSENSITIVE);

    private Durations() {}

    /** Null when it is none. Spaces around it do not count. */
    public static @Nullable Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            return iso(text.strip());
        }
        long count = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        if (unit.startsWith("ms") || unit.startsWith("milli")) {
            return Duration.ofMillis(count);
        }
        return switch (unit.charAt(0)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** {@code 90 s}, {@code 25 min} or {@code 3 h}. */
    public static String words(Duration duration) {
        if (duration.toMinutes() < 2) {
            return duration.toSeconds() + " s";
        }
        return duration.toHours() < 2 ? duration.toMinutes() + " min" : duration.toHours() + " h";
    }

    private static @Nullable Duration iso(String text) {
        try {
            Duration duration = Duration.parse(text);
            return duration.isNegative() ? null : duration;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
