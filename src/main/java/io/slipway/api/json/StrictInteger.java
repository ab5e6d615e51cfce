package io.slipway.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;

/** Reads integers of 32 bits; refuses other numbers and other JSON types. */
final class StrictInteger extends StdScalarDeserializer<Integer> {
    StrictInteger() {
        super(Integer.class);
    }

    @Override
    public Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            return (Integer) context.handleUnexpectedToken(Integer.class, parser);
        }
        return parser.getNumberType() == NumberType.INT
                ? Integer.valueOf(parser.getIntValue())
                : (Integer) context.handleWeirdNumberValue(
                        Integer.class, parser.getNumberValue(), "not an integer of 32 bits");
    }
}
