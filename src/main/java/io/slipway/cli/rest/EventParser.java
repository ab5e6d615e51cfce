package io.slipway.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/** Makes events of the lines of a stream (WHATWG HTML, 9.2.6). */
final class EventParser {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringBuilder data = new StringBuilder();
    private String lastId = "";
    private String id = "";
    private String name = "";

    /** Takes a line; returns the event that it ends, null if it ends none. */
    @Nullable
    RestEvent line(String line) {
        if (line.isEmpty()) {
            return end();
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        String text = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "id" -> id = text;
            case "event" -> name = text;
            case "data" -> data.append(data.isEmpty() ? "" : "\n").append(text);
            default -> {} // a comment, which begins with a colon, or a field of a later version
        }
        return null;
    }

    private @Nullable RestEvent end() {
        lastId = id;
        RestEvent event = data.isEmpty() ? null : new RestEvent(id, name, json(data.toString()));
        clear();
        return event;
    }

    /** The id of the last whole event; empty before the first. */
    String lastId() {
        return lastId;
    }

    /** Forgets the begun event: its connection is lost. */
    void reset() {
        clear();
        id = lastId;
    }

    private void clear() {
        data.setLength(0);
        name = "";
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
