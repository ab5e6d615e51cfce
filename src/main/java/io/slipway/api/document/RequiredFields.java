package io.slipway.api.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;
import org.jspecify.annotations.Nullable;

/**
 * Says which fields of a shown record are always there: those that are not {@code @Nullable}. A null field is left out,
 * unless the record asks for it: then it is there and may be null.
 */
final class RequiredFields {
    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
    private static final DotName INCLUDED = DotName.createSimple(JsonInclude.class);
    private static final DotName SCHEMA =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.media.Schema.class);

    private final Map<String, List<ClassInfo>> records;

    RequiredFields(IndexView index) {
        this.records = index.getKnownClasses().stream()
                .filter(ClassInfo::isRecord)
                .collect(Collectors.groupingBy(RequiredFields::nameOf));
    }

    private static String nameOf(ClassInfo type) {
        AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
        return schema == null || schema.value("name") == null
                ? type.simpleName()
                : schema.value("name").asString();
    }

    void apply(Map<String, Schema> schemas) {
        schemas.forEach((name, schema) -> {
            if (!name.endsWith("Patch") && schema.getRequired() == null && schema.getProperties() != null) {
                components(name, schema.getProperties().keySet()).forEach(field -> require(schema, field));
            }
        });
    }

    /** Of the record with this name and these fields; a page has the name of its items after its own. */
    private List<RecordComponentInfo> components(String name, Set<String> fields) {
        List<ClassInfo> known = new ArrayList<>(records.getOrDefault(name, List.of()));
        if (name.startsWith("Page")) {
            known.addAll(records.getOrDefault("Page", List.of()));
        }
        return known.stream()
                .filter(type -> fields.equals(type.recordComponents().stream()
                        .map(RecordComponentInfo::name)
                        .collect(Collectors.toSet())))
                .findFirst()
                .map(ClassInfo::recordComponents)
                .orElse(List.of());
    }

    private static boolean isShown(RecordComponentInfo field) {
        return field.field().hasAnnotation(INCLUDED) || field.declaringClass().hasDeclaredAnnotation(INCLUDED);
    }

    private static void require(Schema schema, RecordComponentInfo field) {
        boolean nullable = field.type().hasAnnotation(NULLABLE);
        boolean included = nullable && isShown(field);
        if (!nullable || included) {
            schema.addRequired(field.name());
        }
        if (included) {
            Map<String, Schema> fields = new HashMap<>(schema.getProperties());
            schema.addProperty(field.name(), Nulls.allowed(Objects.requireNonNull(fields.get(field.name()))));
        }
    }
}
