package io.slipway.api.document;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Gives each field its description and an example, from {@code fields.properties}. A time or a duration is written out
 * in its field: there is the place to say what begins or ends then.
 */
final class FieldTexts {
    private static final String REFS = "#/components/schemas/";

    private final Map<String, Schema> schemas;
    private final Properties texts = read();

    FieldTexts(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    private static Properties read() {
        var texts = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(FieldTexts.class.getResourceAsStream("fields.properties")),
                StandardCharsets.UTF_8)) {
            texts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    void apply() {
        schemas.forEach((name, schema) -> {
            if (schema.getProperties() != null) {
                new HashMap<>(schema.getProperties())
                        .forEach((field, type) -> schema.addProperty(field, described(name, field, type)));
            }
        });
    }

    private Schema described(String schema, String field, Schema type) {
        String text = texts.getProperty(schema + "." + field, texts.getProperty(field));
        Schema written = writtenOut(type);
        if (text == null || written.getRef() != null) {
            return written;
        }
        String[] parts = text.split(" \\| ", 2);
        written.setDescription(parts[0]);
        if (parts.length == 2) {
            written.setExamples(List.of(example(written, parts[1])));
        }
        return written;
    }

    /** A time, a duration or a UUID in place of the reference to it; null may stand beside it. */
    private Schema writtenOut(Schema type) {
        if (type.getRef() != null) {
            return simple(type.getRef(), false) == null ? type : Objects.requireNonNull(simple(type.getRef(), false));
        }
        if (type.getAnyOf() != null && type.getAnyOf().getFirst().getRef() != null) {
            Schema simple = simple(type.getAnyOf().getFirst().getRef(), true);
            return simple == null ? type : simple;
        }
        return type;
    }

    private @Nullable Schema simple(String reference, boolean orNull) {
        Schema target = schemas.get(reference.substring(REFS.length()));
        if (target == null || target.getFormat() == null) {
            return null;
        }
        Schema copy = OASFactory.createSchema()
                .type(new ArrayList<>(target.getType()))
                .format(target.getFormat())
                .description(target.getDescription());
        if (target.getExamples() != null) {
            copy.setExamples(new ArrayList<>(target.getExamples()));
        }
        return orNull ? Nulls.allowed(copy) : copy;
    }

    private static Object example(Schema schema, String text) {
        List<SchemaType> types = schema.getType() == null ? List.of() : schema.getType();
        if (types.contains(SchemaType.ARRAY)) {
            return Arrays.stream(text.split(", ", -1))
                    .map(each -> example(schema.getItems(), each))
                    .toList();
        }
        if (types.contains(SchemaType.OBJECT)) {
            Map<String, Object> members = new LinkedHashMap<>();
            for (String member : text.split(", ", -1)) {
                members.put(member.substring(0, member.indexOf('=')), member.substring(member.indexOf('=') + 1));
            }
            return members;
        }
        return types.contains(SchemaType.INTEGER) ? (Object) Long.valueOf(text) : scalar(types, text);
    }

    private static Object scalar(List<SchemaType> types, String text) {
        if (types.contains(SchemaType.NUMBER)) {
            return Double.valueOf(text);
        }
        return types.contains(SchemaType.BOOLEAN) ? (Object) Boolean.valueOf(text) : text;
    }
}
