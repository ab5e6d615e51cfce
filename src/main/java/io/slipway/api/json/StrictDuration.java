package io.slipway.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Reads durations in ISO 8601; a number is refused, since it has no unit. */
final class StrictDuration extends StdScalarDeserializer<Duration> {
    StrictDuration() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return (Duration) context.handleUnexpectedToken(Duration.class, parser);
        }
        try {
            return Duration.parse(parser.getText());
        } catch (DateTimeParseException | ArithmeticException e) {
            return (Duration) context.handleWeirdStringValue(Duration.class, parser.getText(), "not ISO 8601");
        }
    }
}
