package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.slipway.testing.ControlResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference at {@code /q/openapi} is complete and speaks of JSON, not of Java. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class OpenApiTest {
    private static Map<String, Map<String, Object>> document(String part) {
        return RestAssured.get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path(part);
    }

    @Test
    void everyCatalogPathIsInTheReference() {
        assertThat(document("paths"))
                .containsKeys(
                        "/v1/projects",
                        "/v1/projects/{name}",
                        "/v1/environments/{name}",
                        "/v1/servers",
                        "/v1/servers/{name}",
                        "/v1/targets",
                        "/v1/targets/{name}",
                        "/v1/groups/{name}",
                        "/v1/audit",
                        "/v1/alerts",
                        "/v1/task-runs/{uid}/abandon");
    }

    @Test
    void everyOperationHasItsOwnId() {
        List<Object> ids = document("paths").values().stream()
                .flatMap(path -> path.values().stream())
                .filter(Map.class::isInstance)
                .map(operation -> ((Map<?, ?>) operation).get("operationId"))
                .map(Object.class::cast)
                .toList();
        assertThat(ids).isNotEmpty().doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void aPatchFieldIsDescribedByItsJsonType() {
        Map<String, Map<String, Object>> schemas = document("components.schemas");
        assertThat(schemas.get("ServerPatch").get("properties").toString())
                .contains("maxTasks={type=integer")
                .doesNotContain("PatchField");
    }

    @Test
    void aStreamIsDescribedBesideItsPages() {
        for (String path : List.of("/v1/rollouts/{id}/events", "/v1/task-runs/{uid}/log")) {
            Map<?, ?> get = (Map<?, ?>) document("paths").get(path).get("get");
            assertThat(get.get("parameters").toString()).contains("name=Last-Event-ID", "name=cursor");
            assertThat(get.get("responses").toString())
                    .contains("application/json={schema", "text/event-stream={schema");
        }
    }
}
