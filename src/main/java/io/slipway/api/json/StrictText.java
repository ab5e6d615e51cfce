package io.slipway.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import io.slipway.problem.Position;
import java.io.IOException;

/** Reads strings that a database can store; refuses other JSON types. */
final class StrictText extends StdScalarDeserializer<String> {
    private static final String STAND_IN = "-";

    StrictText() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return (String) context.handleUnexpectedToken(String.class, parser);
        }
        String text = parser.getText();
        int bad = firstBad(text);
        if (bad >= 0) {
            String what = text.charAt(bad) == 0 ? "U+0000" : "half of a surrogate pair";
            var failure = new BadTextException(parser, what + " cannot be stored as text", position(text, bad));
            FieldFailures failures = FieldFailures.of(context);
            if (failures == null) {
                throw failure;
            }
            failures.refuse(failure, FieldFailures.pointer(parser));
            return STAND_IN;
        }
        return text;
    }

    /** Index of the first U+0000 or unpaired surrogate, -1 if there is none. */
    static int firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static Position position(String text, int index) {
        String before = text.substring(0, index);
        int lineStart = before.lastIndexOf('\n') + 1;
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Position(line, 1 + before.codePointCount(lineStart, index));
    }
}
