package io.slipway.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.slipway.problem.Position;

/** A string contains U+0000, which PostgreSQL refuses, or half of a surrogate pair, which drivers silently replace. */
final class BadTextException extends JsonMappingException {
    private final transient Position position;

    BadTextException(JsonParser parser, String message, Position position) {
        super(parser, message);
        this.position = position;
    }

    /** Within the string. */
    Position position() {
        return position;
    }
}
