package io.slipway.cli.output;

import io.slipway.time.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration of an option in the forms that {@link Durations} knows. */
public final class DurationText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw new TypeConversionException("must be a duration such as 30s, 30 seconds or PT30S");
        }
        return duration;
    }
}
