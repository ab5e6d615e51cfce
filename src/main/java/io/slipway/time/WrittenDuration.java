package io.slipway.time;

import java.time.Duration;

/** A duration of a setting, as {@link Durations} reads it. MicroProfile Config makes it by {@link #of}. */
public record WrittenDuration(Duration value) {
    /** @throws IllegalArgumentException the text is no duration */
    public static WrittenDuration of(String text) {
        Duration value = Durations.parse(text);
        if (value == null) {
            throw new IllegalArgumentException("'" + text + "' must be a duration such as 30s, 30 seconds or PT30S");
        }
        return new WrittenDuration(value);
    }
}
