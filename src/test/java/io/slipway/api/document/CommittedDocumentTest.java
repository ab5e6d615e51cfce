package io.slipway.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A program can be written against {@code docs/openapi.yaml}: it leaves no body, status, header or field open. */
class CommittedDocumentTest {
    private static final JsonNode DOCUMENT = read();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /** What the schema of a value may consist of. A schema without any of them allows anything. */
    private static final List<String> SHAPES = List.of("$ref", "type", "anyOf", "oneOf", "allOf", "enum");

    private record Operation(String name, JsonNode path, JsonNode node) {
        boolean takes(String parameter) {
            return names(node.path("parameters")).contains(parameter);
        }
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Path.of("docs", "openapi.yaml").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase() + " " + path.getKey(),
                                path.getValue(),
                                method.getValue()))));
        return operations;
    }

    private static List<String> names(JsonNode parameters) {
        return StreamSupport.stream(parameters.spliterator(), false)
                .map(parameter -> parameter.path("name").asText())
                .toList();
    }

    @Test
    void everyOperationHasASummaryAndItsOwnId() {
        List<Operation> operations = operations();
        assertThat(operations).hasSizeGreaterThan(45);
        assertThat(operations).allSatisfy(operation -> {
            assertThat(operation.node().path("summary").asText())
                    .as(operation.name())
                    .isNotEmpty();
            assertThat(operation.node().path("tags")).as(operation.name()).hasSize(1);
        });
        assertThat(operations.stream()
                        .map(each -> each.node().path("operationId").asText()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z]+([A-Z][a-z]+)+"));
    }

    @Test
    void everyBodyHasASchema() {
        for (Operation operation : operations()) {
            JsonNode request = operation.node().path("requestBody");
            request.path("content").forEach(media -> assertShape(operation.name() + " body", media.path("schema")));
            operation.node().path("responses").properties().forEach(response -> {
                if (response.getKey().startsWith("2") && !response.getKey().equals("204")) {
                    JsonNode content = response.getValue().path("content");
                    assertThat(content).as(operation.name()).isNotEmpty();
                    content.forEach(media -> assertShape(operation.name() + " response", media.path("schema")));
                }
            });
        }
    }

    @Test
    void everyFieldOfASchemaHasAShape() {
        DOCUMENT.path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> assertShapes(schema.getKey(), schema.getValue()));
    }

    /** Its unit and range are in the description; a reference has both where it leads. */
    @Test
    void everyFieldOfASchemaHasAMeaningAndAnExample() {
        List<String> bare = new ArrayList<>();
        DOCUMENT.path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(field -> {
                            JsonNode shape = field.getValue();
                            boolean explained =
                                    shape.path("description").asText().length() > 4;
                            boolean shown = shape.has("examples") || leadsOn(shape);
                            if (!shown || !explained && !leadsOn(shape)) {
                                bare.add(schema.getKey() + "." + field.getKey());
                            }
                        }));
        assertThat(bare).isEmpty();
    }

    /** Whether the values of the field are described by a schema of its own, which is no plain text or number. */
    private static boolean leadsOn(JsonNode shape) {
        JsonNode type = shape.has("items")
                ? shape.path("items")
                : shape.has("additionalProperties")
                        ? shape.path("additionalProperties")
                        : shape.has("anyOf") ? shape.path("anyOf").path(0) : shape;
        String name = type.path("$ref").asText().replace("#/components/schemas/", "");
        JsonNode target = DOCUMENT.path("components").path("schemas").path(name);
        return target.has("properties") || target.has("enum") || target.has("oneOf");
    }

    private static void assertShapes(String where, JsonNode schema) {
        assertShape(where, schema);
        schema.path("properties")
                .properties()
                .forEach(field -> assertShapes(where + "." + field.getKey(), field.getValue()));
        if (schema.has("items")) {
            assertShapes(where + "[]", schema.path("items"));
        }
        boolean object = schema.path("type").asText().equals("object");
        assertThat(object
                        && !schema.has("properties")
                        && !schema.path("additionalProperties").has("type")
                        && !schema.path("additionalProperties").has("$ref"))
                .as(where + " is an object of any fields")
                .isFalse();
    }

    private static void assertShape(String where, JsonNode schema) {
        assertThat(SHAPES).as(where + " allows anything: " + schema).anyMatch(schema::has);
    }

    @Test
    void everyOperationNamesItsProblems() {
        for (Operation operation : operations()) {
            JsonNode node = operation.node();
            JsonNode responses = node.path("responses");
            assertThat(fields(responses)).as(operation.name()).contains("400", "406", "500", "503");
            assertThat(responses.has("404"))
                    .as(operation.name() + " 404")
                    .isEqualTo(
                            operation.name().contains("{") || operation.name().endsWith("/task-runs/cancel"));
            boolean body = node.has("requestBody");
            assertThat(responses.has("415")).as(operation.name() + " 415").isEqualTo(body);
            assertThat(responses.has("422") || !body)
                    .as(operation.name() + " 422")
                    .isTrue();
            assertThat(responses.has("412")).as(operation.name() + " 412").isEqualTo(operation.takes("If-Match"));
            fields(responses).stream()
                    .filter(status -> status.compareTo("400") >= 0)
                    .forEach(status -> assertThat(
                                    responses.path(status).path("$ref").asText())
                            .isEqualTo("#/components/responses/Problem" + status));
        }
    }

    @Test
    void headersArePartOfTheContract() {
        List<String> creating = operations().stream()
                .filter(operation -> operation.takes("Idempotency-Key"))
                .map(Operation::name)
                .toList();
        assertThat(creating)
                .containsExactlyInAnyOrder(
                        "POST /v1/servers", "POST /v1/targets", "POST /v1/plans", "POST /v1/plans/{id}/rollout");
        assertThat(operations())
                .filteredOn(operation -> operation.node().path("responses").has("201"))
                .allSatisfy(operation -> assertThat(
                                operation.node().at("/responses/201/headers").has("Location"))
                        .as(operation.name())
                        .isTrue());
        assertThat(operations())
                .filteredOn(operation ->
                        operation.takes("If-Match") && !operation.name().startsWith("D"))
                .allSatisfy(operation -> assertThat(
                                operation.node().at("/responses/200/headers").has("ETag"))
                        .as(operation.name())
                        .isTrue());
        assertThat(operations())
                .filteredOn(operation -> operation.takes("cursor"))
                .allSatisfy(operation -> assertThat(operation.takes("limit")).isTrue());
        assertThat(DOCUMENT.at("/components/responses/Problem503/headers").has("Retry-After"))
                .isTrue();
    }

    @Test
    void aPatchIsDescribedAsItIsSent() {
        assertThat(operations())
                .filteredOn(operation -> operation.name().startsWith("PATCH"))
                .hasSize(3)
                .allSatisfy(operation -> assertThat(fields(operation.node().at("/requestBody/content")))
                        .containsExactlyInAnyOrder("application/json", "application/merge-patch+json"));
        assertThat(DOCUMENT.toString()).doesNotContain("PatchField");
        assertThat(DOCUMENT.at("/components/schemas/TargetPatch/properties/searchPath/type")
                        .toString())
                .contains("null");
    }

    @Test
    void oneServerIsNamed() {
        assertThat(DOCUMENT.path("servers")).hasSize(1);
    }

    private static Set<String> fields(JsonNode node) {
        return node.properties().stream().map(java.util.Map.Entry::getKey).collect(Collectors.toSet());
    }
}
