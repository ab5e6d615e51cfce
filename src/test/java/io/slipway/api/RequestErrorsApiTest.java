package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.json;
import static io.slipway.api.ApiClient.patch;
import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.put;
import static io.slipway.api.ApiClient.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refused request says all that is wrong with it, and what was probably meant. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class RequestErrorsApiTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/rollouts?stat=DONE, ?stat, 'state'",
        "/v1/plans?Project=x, ?Project, 'project'",
        "/v1/targets?lables=a=b, ?lables, 'labels'",
        "/v1/replicas?limit=3, ?limit, has none"
    })
    void anUnknownParameterIsRefusedWithTheNearestOne(String path, String pointer, String near) {
        get(path)
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown-parameter"))
                .body("errors.pointer", contains(pointer))
                .body("errors[0].detail", containsString(near));
    }

    @Test
    void aParameterThatIsSentTwiceIsRefused() {
        get("/v1/plans?limit=1&limit=2").then().statusCode(400).body("errors[0].detail", equalTo("must be sent once"));
    }

    @Test
    void allWrongFieldsOfABodyAreNamedAtOnce() {
        String body = """
                {"titel": "x", "labels": 7, "targets": ["shop", "shop"],
                 "changes": [{"script": "SELECT 1", "version": "?"}, {"script": 5}],
                 "options": {"maxParallel": 0, "retries": 99999999999, "lockTimeout": "2s", "checks": "MAYBE"}}
                """;
        post("/v1/plans", body)
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer",
                        containsInAnyOrder(
                                "/titel",
                                "/title",
                                "/labels",
                                "/targets/1",
                                "/changes/0/version",
                                "/changes/1/script",
                                "/options/maxParallel",
                                "/options/retries",
                                "/options/lockTimeout",
                                "/options/checks"))
                .body("errors.find { it.pointer == '/titel' }.detail", containsString("did you mean 'title'?"));
    }

    @Test
    void allFindingsOfAScriptAreNamedAtTheirPlaces() {
        String script = "SELECT 1;\nCOMMIT;\nCOPY t TO STDOUT;";
        Map<String, Object> body = Map.of("targets", List.of("shop"), "changes", List.of(Map.of("script", script)));
        post("/v1/plans", body)
                .then()
                .statusCode(422)
                .body("code", equalTo("transaction-control"))
                .body("line", equalTo(2))
                .body("errors.code", containsInAnyOrder(null, "transaction-control", "copy-to-stdout"))
                .body("errors.line", containsInAnyOrder(null, 2, 3));
    }

    @ParameterizedTest
    @CsvSource({"DELETE, /v1/plans", "PUT, /v1/rollouts/1/pause", "POST, /v1/audit", "PATCH, /v1/groups/x"})
    void anUnsupportedMethodIsAnsweredWithTheSupportedOnes(String method, String path) {
        var answer = json().body("{}").request(method, path);
        answer.then().statusCode(405).body("code", equalTo("method-not-allowed"));
        assertThat(Arrays.asList(answer.header("Allow").split(", ")))
                .doesNotContain(method)
                .containsAnyOf("GET", "POST");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/tasks/1/skip, /reason",
        "/v1/task-runs/1/abandon, /reason",
        "/v1/task-runs/cancel, /uids",
        "/v1/targets/x/resolve, /reason",
        "/v1/task-runs/1/resolve, /reason"
    })
    void anActWithoutABodySaysWhichFieldItNeeds(String path, String pointer) {
        assertThat(json().post(path).then().statusCode(422).extract().<List<String>>path("errors.pointer"))
                .contains(pointer);
    }

    @Test
    void aPasswordLeadsToTheSecret() {
        Map<String, Object> body = ApiClient.serverBody(uniqueName("server"));
        body.put("password", "x");
        post("/v1/servers", body)
                .then()
                .statusCode(422)
                .body("title", equalTo("The field cannot be set"))
                .body("errors[0].pointer", equalTo("/password"))
                .body("errors[0].detail", containsString("'secret'"));
    }

    @Test
    void aPlanWithTooManyChangesIsTooLarge() {
        List<?> changes = Collections.nCopies(2000, Map.of("script", "SELECT 1"));
        post("/v1/plans", Map.of("title", "t", "targets", List.of("shop"), "changes", changes))
                .then()
                .statusCode(422)
                .body("code", equalTo("plan-too-large"))
                .body("detail", containsString("2000"));
    }

    @Test
    void aMergePatchIsReadAsAPatch() {
        String path = "/v1/servers/" + ApiClient.server();
        json().contentType("application/merge-patch+json; charset=utf-8")
                .body("{\"maxTasks\": 7}")
                .patch(path)
                .then()
                .statusCode(200)
                .body("maxTasks", equalTo(7));
        patch(path, Map.of("maxTasks", 8)).then().statusCode(200);
        json().contentType("application/merge-patch+json; charset=utf-8")
                .body("{}")
                .put("/v1/projects/merge-patch")
                .then()
                .statusCode(415);
        put("/v1/projects/merge-patch", Map.of()).then().statusCode(201);
    }

    @Test
    void aLongPathAndLongHeadersAreProblems() {
        get("/v1/plans?labels=" + "x".repeat(5_000)).then().statusCode(414).body("code", equalTo("uri-too-long"));
        json().header("X-Long", "x".repeat(30_000))
                .get("/v1/plans")
                .then()
                .statusCode(431)
                .body("code", equalTo("headers-too-large"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-30", "2026-11-30T17:00:00"})
    void aTimeWithoutItsOffsetIsRefused(String since) {
        get("/v1/plans?since=" + since).then().statusCode(422).body("errors[0].pointer", equalTo("?since"));
    }
}
