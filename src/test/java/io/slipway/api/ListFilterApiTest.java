package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.patch;
import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.put;
import static io.slipway.api.ApiClient.uniqueName;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists show the newest first and can be narrowed; what is over still says who did it and why it ended. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class ListFilterApiTest extends SteppedServiceFixture {
    @Test
    void plansAndRolloutsAreFoundByStatusTargetActorAndTime() {
        String first = plan(List.of("SELECT 1"));
        String rollout = rolloutOf(first);
        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        String second = plan(List.of("SELEKT 1"));
        awaitStatus("/v1/plans/" + second, "BLOCKED");

        get("/v1/plans?target=" + target).then().body("items.id", contains(second, first));
        get("/v1/plans?status=BLOCKED&actor=anonymous&target=" + target).then().body("items.id", contains(second));
        get("/v1/plans?since=2999-01-01T00:00:00Z").then().body("items", empty());
        get("/v1/rollouts?status=DONE&actor=slipway&target=" + target).then().body("items.id", contains(rollout));
        get("/v1/rollouts?state=FAILED&target=" + target).then().body("items", empty());
        get("/v1/audit?act=roll-out&object=" + first).then().body("items.actor", contains("slipway"));
    }

    @Test
    void aRunThatHasEndedStillNamesItsReplicaAndItsError() {
        String rollout = rolloutOf(plan(List.of("SELECT * FROM nowhere", "SELECT 1")));
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");

        get("/v1/rollouts/" + rollout + "/tasks")
                .then()
                .body("items[0].newestRun.replica", notNullValue())
                .body("items[0].newestRun.error.code", equalTo("script-error"))
                .body("items[1].newestRun.waitingFor.code", equalTo("target-busy"))
                .body("items[1].newestRun.waitingFor.detail", containsString("goes first and is FAILED"));
        String waiting = get("/v1/rollouts/" + rollout + "/tasks").path("items[1].id");
        get("/v1/tasks/" + waiting)
                .then()
                .body("newestRun.waitingFor.code", equalTo("target-busy"))
                .body("taskRuns[0].waitingFor.code", equalTo("target-busy"));
    }

    @Test
    void twoNamesOfOneFilterAreRefused() {
        get("/v1/rollouts?state=DONE&status=DONE").then().statusCode(400).body("code", equalTo("bad-request"));
    }

    @Test
    void aWaveCountsCanceledTasksApartFromFailedOnes() {
        String rollout = rolloutOf(plan(List.of("SELECT * FROM nowhere", "SELECT 1")));
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        String failed = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        post("/v1/tasks/" + failed + "/retry", "").then().statusCode(200);
        post("/v1/rollouts/" + rollout + "/cancel", "").then().statusCode(202);

        get("/v1/rollouts/" + rollout)
                .then()
                .body("stages[0].waves[0].failed", equalTo(0))
                .body("stages[0].waves[0].canceled", equalTo(2));
        get("/v1/audit?act=cancel&object=" + rollout)
                .then()
                .body("items[0].detail", hasEntry("status.old", "RUNNING"))
                .body("items[0].detail", hasEntry("status.new", "CANCELED"));
    }

    @Test
    void aChangeIsAuditedWithItsOldAndNewValues() {
        String server = ApiClient.server();
        patch("/v1/servers/" + server, Map.of("maxTasks", 7)).then().statusCode(200);

        get("/v1/audit?kind=server&act=change&object=" + server)
                .then()
                .body("items[0].detail", hasEntry("maxTasks.old", "5"))
                .body("items[0].detail", hasEntry("maxTasks.new", "7"));
    }

    @Test
    void aPlanWithoutChecksStillNeedsItsApprovals() {
        String environment = uniqueName("env");
        Map<String, Object> policy = Map.of("position", 87, "approvals", 1, "autoRollout", true);
        put("/v1/environments/" + environment, policy).then().statusCode(201);
        Map<String, Object> server = ApiClient.serverBody(uniqueName("server"));
        server.put("environment", environment);
        post("/v1/servers", server).then().statusCode(201);
        String guarded = ApiClient.target(String.valueOf(server.get("name")), Map.of());

        var created = post(
                "/v1/plans",
                Map.of(
                        "title", "unchecked",
                        "targets", List.of(guarded),
                        "changes", List.of(Map.of("script", "SELECT 1")),
                        "options", Map.of("checks", "SKIP")));

        created.then().statusCode(201).body("status", equalTo("WAITING_APPROVAL"));
        String plan = created.path("id");
        post("/v1/plans/" + plan + "/rollout", "").then().statusCode(409).body("code", equalTo("plan-not-ready"));
        get("/v1/audit?act=skip-checks&object=" + plan).then().body("items.actor", contains("anonymous"));
    }
}
