package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.json;
import static io.slipway.api.ApiClient.post;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How rollouts and their runs are stopped, paused and taken up again. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class RolloutLifeApiTest extends SteppedServiceFixture {
    @Test
    void aRunningRunIsCanceledAndAnEndedRunIsAConflict() {
        String plan = plan(List.of("SELECT pg_sleep(60)"));
        String rollout = rolloutOf(plan);
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        awaitState("/v1/tasks/" + task, "RUNNING");
        String uid = get("/v1/tasks/" + task).path("taskRuns[0].uid");

        json().post("/v1/task-runs/" + uid + "/cancel")
                .then()
                .statusCode(202)
                .body("uid", equalTo(uid))
                .body("cancelRequestedAt", notNullValue());

        awaitState("/v1/tasks/" + task, "CANCELED");
        json().post("/v1/task-runs/" + uid + "/cancel").then().statusCode(409).body("code", equalTo("state-conflict"));
    }

    @Test
    void aRunThatTakesLongerThanItsSoftTimeoutEndsFailed() {
        String plan = create(List.of("SELECT pg_sleep(60)"), Map.of("softTimeout", "PT0.3S"))
                .path("id");
        String rollout = rolloutOf(plan);

        awaitStatus("/v1/rollouts/" + rollout, "FAILED");

        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        get("/v1/tasks/" + task).then().body("taskRuns[0].error.code", equalTo("soft-timeout"));
    }

    @Test
    void aCanceledRolloutCancelsItsRunningAndPendingTasks() {
        String plan = plan(List.of("SELECT pg_sleep(60)", "SELECT 1"));
        String rollout = rolloutOf(plan);
        String running = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        awaitState("/v1/tasks/" + running, "RUNNING");

        post("/v1/rollouts/" + rollout + "/cancel", "").then().statusCode(202).body("status", equalTo("CANCELED"));

        awaitState("/v1/tasks/" + running, "CANCELED");
        get("/v1/rollouts/" + rollout + "/tasks?state=CANCELED").then().body("items", hasSize(2));
        post("/v1/rollouts/" + rollout + "/cancel", "").then().statusCode(409);
    }

    @Test
    void tooManyFailuresPauseTheRolloutUntilResume() {
        String second = ApiClient.target(ApiClient.server(), Map.of());
        Map<String, Object> body = Map.of(
                "title", "two targets",
                "targets", List.of(target, second),
                "changes", List.of(Map.of("script", "SELECT * FROM nowhere")),
                "options", Map.of("maxParallel", 1));
        String rollout = rolloutOf(post("/v1/plans", body).path("id"));
        awaitStatus("/v1/rollouts/" + rollout, "PAUSED");
        get("/v1/rollouts/" + rollout).then().body("reason", equalTo("error-budget"));
        String waiting = get("/v1/rollouts/" + rollout + "/tasks?state=PENDING").path("items[0].id");
        String uid = get("/v1/tasks/" + waiting).path("taskRuns[0].uid");
        get("/v1/task-runs/" + uid).then().body("waitingFor.code", equalTo("paused"));

        post("/v1/rollouts/" + rollout + "/pause", "").then().statusCode(409).body("code", equalTo("state-conflict"));

        post("/v1/rollouts/" + rollout + "/resume", "").then().statusCode(200).body("status", equalTo("RUNNING"));
        post("/v1/rollouts/" + rollout + "/resume", "").then().statusCode(409).body("code", equalTo("state-conflict"));

        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        post("/v1/tasks/" + waiting + "/retry", "").then().statusCode(200);
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        get("/v1/tasks/" + waiting).then().body("taskRuns", hasSize(2));
    }

    @Test
    void tasksOfADeletedTargetAreSkipped() {
        String plan = plan(List.of("SELECT * FROM nowhere", "SELECT 1"));
        String rollout = rolloutOf(plan);
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");

        ApiClient.delete("/v1/targets/" + target).then().statusCode(204);

        get("/v1/rollouts/" + rollout + "/tasks?state=SKIPPED").then().body("items", hasSize(1));
    }
}
