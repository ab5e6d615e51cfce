package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The fields of one object, a line each, aligned; lists of objects below them. */
public final class TextFields {
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** Adds the fields of the document that it has, in this order. */
    public static TextFields of(JsonNode document, String... names) {
        var fields = new TextFields();
        for (String name : names) {
            fields.add(name, text(document.path(name)));
        }
        return fields;
    }

    /** Adds a field, unless the value is empty. */
    public TextFields add(String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, CommandOutput.printable(value));
        }
        return this;
    }

    /** The lines, {@code name: value}. */
    public List<String> lines(Colors colors) {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0) + 1;
        List<String> lines = new ArrayList<>();
        fields.forEach(
                (name, value) -> lines.add(name + ":" + " ".repeat(width - name.length()) + colors.paint(value)));
        return lines;
    }

    /** A value as text: a list by commas, an object as {@code key=value}; empty for null. */
    public static String text(JsonNode value) {
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(each -> texts.add(text(each)));
            return String.join(", ", texts);
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> field.getKey() + "=" + text(field.getValue()))
                    .collect(Collectors.joining(" "));
        }
        return value.isNull() ? "" : value.asText("");
    }
}
