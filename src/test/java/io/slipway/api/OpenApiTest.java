package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.slipway.testing.ControlResource;
import io.slipway.testing.GeneratedDocument;
import java.io.IOException;
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
    void theServiceServesTheCommittedDocument() throws IOException {
        String served = RestAssured.get("/q/openapi?format=yaml")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        GeneratedDocument.assertUpToDate("openapi.yaml", sorted(served));
    }

    /** The order of the keys differs from build to build. */
    private static String sorted(String yaml) throws IOException {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build();
        return mapper.writeValueAsString(mapper.readValue(yaml, Map.class));
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
