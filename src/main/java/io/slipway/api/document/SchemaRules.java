package io.slipway.api.document;

import io.slipway.api.http.ProblemMapper;
import io.slipway.rollout.task.TaskRunState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** What schemas say beyond the Java types that they come from. */
final class SchemaRules {
    private static final String REFS = "#/components/schemas/";
    private static final String PATCH_FIELD = "PatchField";

    /** Fields of a PATCH body that null clears. */
    private static final Set<String> CLEARED_BY_NULL = Set.of(
            "TargetPatch.searchPath",
            "ServerPatch.monitor",
            "ServerPatch.backup",
            "PlanPatch.group",
            "PlanPatch.targets");

    /** Of classes of the framework that no JSON shows. */
    private static final Set<String> FOREIGN = Set.of("OutboundSseEvent", "MediaType");

    private final Components components;

    SchemaRules(Components components) {
        this.components = components;
    }

    void apply() {
        components.addSchema("TaskState", taskState());
        components.getSchemas().forEach((name, schema) -> {
            if (name.endsWith("Patch")) {
                patch(name, schema);
            }
        });
        components.getSchemas().keySet().stream()
                .filter(name -> name.startsWith(PATCH_FIELD) || FOREIGN.contains(name))
                .toList()
                .forEach(components::removeSchema);
        problem(schema("Problem"));
        blockerRule();
        describe("Instant", "A time in ISO 8601 and UTC", "2026-11-30T17:00:00Z");
        describe("Duration", "A duration in ISO 8601", "PT2S");
        describe("UUID", "A UUID (RFC 9562)", "0f8fad5b-d9cb-469f-a165-70867728950e");
    }

    private static Schema taskState() {
        return OASFactory.createSchema()
                .addType(SchemaType.STRING)
                .description("The state of the newest run of a task, or SKIPPED")
                .enumeration(Stream.concat(Arrays.stream(TaskRunState.values()).map(Enum::name), Stream.of("SKIPPED"))
                        .map(Object.class::cast)
                        .toList());
    }

    /** The fields of a merge patch (RFC 7396) as they are sent. */
    private void patch(String name, Schema patch) {
        new HashMap<>(patch.getProperties()).forEach((field, schema) -> {
            Schema sent = sent(schema);
            patch.addProperty(field, CLEARED_BY_NULL.contains(name + "." + field) ? Nulls.allowed(sent) : sent);
        });
        patch.setDescription("A merge patch (RFC 7396): an absent field stays as it is");
    }

    private Schema sent(Schema schema) {
        String ref = schema.getRef();
        if (ref != null && ref.startsWith(REFS + PATCH_FIELD)) {
            return copy(field(schema(ref.substring(REFS.length())), "value"));
        }
        return ref == null ? schema : OASFactory.createSchema().ref(ref);
    }

    /** A copy of its own: fields of equal type share one schema, but not whether null clears them. */
    private static Schema copy(Schema value) {
        if (value.getRef() != null) {
            return OASFactory.createSchema().ref(value.getRef());
        }
        return OASFactory.createSchema()
                .type(new ArrayList<>(value.getType()))
                .items(value.getItems())
                .additionalPropertiesSchema(value.getAdditionalPropertiesSchema());
    }

    private static void problem(Schema problem) {
        problem.removeProperty("members");
        List<Object> slugs = ProblemMapper.slugs().values().stream()
                .flatMap(List::stream)
                .map(Object.class::cast)
                .toList();
        problem.addProperty("code", text("The slug, for programs").enumeration(slugs));
        for (String member : List.of("target", "state", "planStatus", "rollout", "reference")) {
            problem.addProperty(member, OASFactory.createSchema().addType(SchemaType.STRING));
        }
        for (String place : List.of("line", "column")) {
            problem.addProperty(
                    place, OASFactory.createSchema().addType(SchemaType.INTEGER).format("int32"));
        }
        problem.setRequired(List.of("type", "title", "status", "detail", "instance", "code", "traceId"));
    }

    /** A bare pattern of application names, or an object. */
    private void blockerRule() {
        Schema rule = schema("BlockerRule");
        rule.removeProperty("pattern");
        components.addSchema("BlockerRuleFields", rule);
        components.addSchema(
                "BlockerRule",
                OASFactory.createSchema()
                        .description("A pattern of application names, or a rule with more fields")
                        .oneOf(List.of(
                                text("Pattern of application names"),
                                OASFactory.createSchema().ref("BlockerRuleFields"))));
    }

    private void describe(String name, String description, String example) {
        schema(name).description(description).examples(List.of(example));
    }

    private Schema schema(String name) {
        return Objects.requireNonNull(components.getSchemas().get(name), name);
    }

    private static Schema field(Schema schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), name);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
    }
}
