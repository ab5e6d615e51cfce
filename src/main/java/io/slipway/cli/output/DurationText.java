package io.slipway.cli.output;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 30s}, {@code 30 seconds} and {@code PT30S}. */
public final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,9}) ?(ms|s|seconds?|m|min|minutes?|h|hours?)", Pattern.CASE_INSENSITIVE);

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text.strip());
        try {
            return form.matches()
                    ? of(Long.parseLong(form.group(1)), form.group(2).toLowerCase(Locale.ROOT))
                    : Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("must be a duration such as 30s, 30 seconds or PT30S");
        }
    }

    private static Duration of(long count, String unit) {
        return switch (unit.charAt(0)) {
            case 's' -> Duration.ofSeconds(count);
            case 'h' -> Duration.ofHours(count);
            default -> unit.equals("ms") ? Duration.ofMillis(count) : Duration.ofMinutes(count);
        };
    }
}
