package io.slipway.cli.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.slipway.problem.Position;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * A document in YAML or JSON with the place of each value.
 *
 * @param places by JSON pointer; of a field, the place of its name
 */
public record PlacedDocument(JsonNode root, Map<String, Position> places) {
    /** As large as a body may be. */
    private static final int MAX_LENGTH = 64 << 20;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * Reads a document in JSON.
     *
     * @throws UnreadableDocumentException it is none
     */
    public static PlacedDocument json(String text) throws IOException {
        return read(new JsonFactory(), text, pointer -> false);
    }

    /**
     * Reads a document in YAML.
     *
     * @param isText pointers whose numbers and truth values are texts as they are written: {@code version: 1.10}
     * @throws UnreadableDocumentException it is none
     */
    public static PlacedDocument yaml(String text, Predicate<String> isText) throws IOException {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_LENGTH);
        return read(YAMLFactory.builder().loaderOptions(limits).build(), text, isText);
    }

    private static PlacedDocument read(JsonFactory format, String text, Predicate<String> isText) throws IOException {
        Map<String, Position> places = new HashMap<>();
        try (JsonParser parser = format.createParser(text)) {
            parser.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
            if (parser.nextToken() == null) {
                throw new UnreadableDocumentException("the document is empty", new Position(1, 1));
            }
            JsonNode root = new Reader(parser, places, isText).value("");
            if (parser.nextToken() != null) {
                throw new UnreadableDocumentException("a second document begins here; one is allowed", at(parser));
            }
            return new PlacedDocument(root, places);
        } catch (StreamReadException e) {
            throw UnreadableDocumentException.of(e);
        }
    }

    /** The place of the value, or of the nearest object around it. */
    public Position place(String pointer) {
        for (String p = pointer; !p.isEmpty(); p = p.substring(0, p.lastIndexOf('/'))) {
            Position at = places.get(p);
            if (at != null) {
                return at;
            }
            if (!p.startsWith("/")) {
                break;
            }
        }
        return new Position(1, 1);
    }

    /** Without a location the beginning. */
    static Position position(@Nullable JsonLocation at) {
        return at == null
                ? new Position(1, 1)
                : new Position(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private static Position at(JsonParser parser) {
        return position(parser.currentTokenLocation());
    }

    /** Reads values from tokens. */
    private record Reader(JsonParser parser, Map<String, Position> places, Predicate<String> isText) {
        JsonNode value(String pointer) throws IOException {
            places.putIfAbsent(pointer, at(parser));
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw new UnreadableDocumentException("an alias is not supported; write the value again", at(parser));
            }
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(pointer);
                case START_ARRAY -> array(pointer);
                case VALUE_STRING -> NODES.textNode(parser.getText());
                case VALUE_NULL -> NODES.nullNode();
                case JsonToken scalar -> isText.test(pointer) ? NODES.textNode(parser.getText()) : number(scalar);
            };
        }

        private JsonNode number(JsonToken scalar) throws IOException {
            return switch (scalar) {
                case VALUE_TRUE -> NODES.booleanNode(true);
                case VALUE_FALSE -> NODES.booleanNode(false);
                case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
                default -> NODES.numberNode(parser.getDecimalValue());
            };
        }

        private JsonNode object(String pointer) throws IOException {
            ObjectNode object = NODES.objectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                String inner = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                places.put(inner, at(parser));
                parser.nextToken();
                object.set(name, value(inner));
            }
            return object;
        }

        private JsonNode array(String pointer) throws IOException {
            ArrayNode array = NODES.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(pointer + "/" + array.size()));
            }
            return array;
        }
    }
}
