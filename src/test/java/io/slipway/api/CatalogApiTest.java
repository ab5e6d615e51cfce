package io.slipway.api;

import static io.slipway.api.ApiClient.delete;
import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.json;
import static io.slipway.api.ApiClient.patch;
import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.put;
import static io.slipway.api.ApiClient.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class CatalogApiTest {
    @ConfigProperty(name = "slipway.test.control.database")
    String controlDatabase;

    @Test
    void theDefaultProjectAndEnvironmentAreThere() {
        get("/v1/projects/default").then().statusCode(200).body("name", equalTo("default"));
        get("/v1/environments/default")
                .then()
                .statusCode(200)
                .body("position", equalTo(0))
                .body("approvals", equalTo(0))
                .body("autoRollout", equalTo(true));
    }

    @Test
    void putCreatesAProjectAndThenReplacesIt() {
        String name = uniqueName("project");
        put("/v1/projects/" + name, Map.of("description", "one"))
                .then()
                .statusCode(201)
                .header("Location", endsWith("/v1/projects/" + name))
                .header("ETag", "\"1\"");
        put("/v1/projects/" + name, Map.of("description", "two"))
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("description", equalTo("two"));
    }

    @Test
    void aStaleIfMatchChangesNothing() {
        String path = "/v1/projects/" + uniqueName("project");
        json().header("If-Match", "\"1\"").body(Map.of()).put(path).then().statusCode(412);
        put(path, Map.of()).then().statusCode(201);
        json().header("If-Match", "\"1\"").body(Map.of()).put(path).then().statusCode(200);
        json().header("If-Match", "\"1\"")
                .body(Map.of())
                .put(path)
                .then()
                .statusCode(412)
                .body("code", equalTo("precondition-failed"));
        get(path).then().header("ETag", "\"2\"");
    }

    @Test
    void pagesShowEveryItemOnce() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(uniqueName("paged"));
            put("/v1/projects/" + made.getLast(), Map.of()).then().statusCode(201);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            var page =
                    get("/v1/projects?limit=2" + cursor).then().statusCode(200).extract();
            seen.addAll(page.<List<String>>path("items.name"));
            String next = page.path("nextCursor");
            cursor = next == null ? null : "&cursor=" + next;
        }
        assertThat(seen).doesNotHaveDuplicates().isSorted().containsAll(made);
    }

    @Test
    void twoEnvironmentsCannotShareAPosition() {
        Map<String, Object> policy = Map.of("position", 41, "approvals", 2, "autoRollout", false);
        put("/v1/environments/" + uniqueName("env"), policy).then().statusCode(201);
        put("/v1/environments/" + uniqueName("env"), policy)
                .then()
                .statusCode(409)
                .body("code", equalTo("name-taken"));
    }

    @Test
    void anEnvironmentKeepsItsWholePolicy() {
        String path = "/v1/environments/" + uniqueName("env");
        String policy = """
                {"position": 77, "approvals": 1, "approvalsAtRisk": 2, "autoRollout": false,
                 "severities": {"drop-column": "ERROR"}, "blockers": {"allow": ["report-*"], "deny": ["billing"]}}
                """;
        put(path, policy).then().statusCode(201);
        get(path)
                .then()
                .body("approvalsAtRisk", equalTo(2))
                .body("severities.drop-column", equalTo("ERROR"))
                .body("blockers.allow", contains("report-*"))
                .body("blockers.deny", contains("billing"));
    }

    @Test
    void targetsAreFoundByLabelAndProject() {
        String project = uniqueName("project");
        put("/v1/projects/" + project, Map.of()).then().statusCode(201);
        String server = ApiClient.server();
        String eu = ApiClient.target(server, Map.of("tier", "tenant", "region", "eu"));
        String us = ApiClient.target(server, Map.of("tier", "tenant", "region", "us"));
        String bare = ApiClient.target(server, Map.of());
        for (String name : List.of(eu, us)) {
            patch("/v1/targets/" + name, Map.of("project", project)).then().statusCode(200);
        }
        get("/v1/targets?project=" + project).then().body("items.name", contains(eu, us));
        get("/v1/targets?labels=tier=tenant,region=us&project=" + project)
                .then()
                .body("items.name", contains(us));
        get("/v1/targets?labels=region%20notin%20(us)&limit=500")
                .then()
                .body("items.name", hasItems(eu, bare))
                .body("items.name", not(hasItem(us)));
        get("/v1/targets?project=unknown").then().statusCode(404);
    }

    @Test
    void aGroupShowsItsCurrentTargets() {
        String server = ApiClient.server();
        String label = uniqueName("shard");
        String first = ApiClient.target(server, Map.of("shard", label));
        String group = uniqueName("group");
        put("/v1/groups/" + group, Map.of("selector", "shard=" + label))
                .then()
                .statusCode(201)
                .body("targets", contains(first));
        String second = ApiClient.target(server, Map.of("shard", label));
        get("/v1/groups/" + group).then().statusCode(200).body("targets", contains(first, second));
        delete("/v1/groups/" + group).then().statusCode(204);
        get("/v1/groups/" + group).then().statusCode(404);
    }

    @Test
    void everyActionIsAudited() {
        String server = ApiClient.server();
        patch("/v1/servers/" + server, Map.of("maxTasks", 7)).then().statusCode(200);
        delete("/v1/servers/" + server).then().statusCode(204);
        List<String> acts = get("/v1/audit?limit=500")
                .then()
                .statusCode(200)
                .extract()
                .path("items.findAll { it.kind == 'server' && it.object == '" + server + "' }.act");
        assertThat(acts).containsExactly("delete", "change", "create");
    }

    @Test
    void aCockroachClusterHasNoTargets() {
        String server = ApiClient.server();
        TestPostgres.shared()
                .database(controlDatabase)
                .execute("UPDATE slipway.server SET engine = 'COCKROACHDB' WHERE name = '" + server + "'");
        post("/v1/targets", Map.of("name", uniqueName("target"), "server", server, "database", "postgres"))
                .then()
                .statusCode(422)
                .body("code", equalTo("engine-not-supported"));
    }
}
