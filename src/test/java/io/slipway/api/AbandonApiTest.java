package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.post;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.scheduler.FencingAlerts;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The actions of a person on a run that waits for an earlier session, and on a run whose target is gone for good. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class AbandonApiTest extends SteppedServiceFixture {
    @ConfigProperty(name = "slipway.test.control.database")
    String control;

    @Inject
    FencingAlerts watch;

    private String rollout = "";
    private String task = "";

    private String running() {
        rollout = rolloutOf(plan(List.of("SELECT pg_sleep(60)", "SELECT 1")));
        task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        awaitState("/v1/tasks/" + task, "RUNNING");
        return get("/v1/tasks/" + task).path("taskRuns[0].uid");
    }

    private void fencing(String uid, String why, int seconds) {
        TestPostgres.shared().database(control).execute("""
                UPDATE slipway.task_run
                SET waiting_for = '%s', waiting_detail = 'session 1', fencing_since = now() - interval '%d s'
                WHERE uid = %s
                """.formatted(why, seconds, uid));
    }

    private static Response abandon(String uid) {
        return post("/v1/task-runs/" + uid + "/abandon", Map.of("reason", "the server burnt down"));
    }

    @Test
    void aRunThatFencesForOverAMinuteCanBeAbandoned() {
        String uid = running();
        fencing(uid, "fencing", 61);
        get("/v1/task-runs/" + uid).then().body("waitingFor.code", equalTo("fencing"));

        abandon(uid)
                .then()
                .statusCode(200)
                .body("state", equalTo("INDETERMINATE"))
                .body("error.code", equalTo("abandoned"))
                .body("error.message", containsString("the server burnt down"))
                .body("waitingFor.detail", equalTo("session 1"));

        abandon(uid).then().statusCode(409).body("code", equalTo("state-conflict"));
        get("/v1/audit").then().body("items.find { it.act == 'abandon' }.object", equalTo(uid));
        ApiClient.delete("/v1/targets/" + target).then().statusCode(204);
        get("/v1/task-runs/" + uid)
                .then()
                .body("state", equalTo("FAILED"))
                .body("error.code", equalTo("target-deleted"))
                .body("waitingFor.code", equalTo("fencing"));
        get("/v1/rollouts/" + rollout + "/tasks?state=SKIPPED").then().body("items", hasSize(1));
        post("/v1/tasks/" + task + "/retry", "").then().statusCode(409);
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
    }

    @Test
    void aRunThatDoesNotFenceForAMinuteCannotBeAbandoned() {
        String uid = running();
        abandon(uid).then().statusCode(409).body("code", equalTo("decision-refused"));

        fencing(uid, "fencing", 5);
        abandon(uid).then().statusCode(409).body("detail", containsString("waits for fencing now"));

        fencing(uid, "orphan", 600);
        abandon(uid).then().statusCode(409).body("detail", containsString("waits for orphan now"));

        ApiClient.delete("/v1/targets/" + target).then().statusCode(409).body("code", equalTo("in-use"));
        post("/v1/task-runs/" + uid + "/cancel", "").then().statusCode(202);
        awaitState("/v1/tasks/" + task, "CANCELED");
    }

    @Test
    void aRunThatFencesForTooLongRaisesAnAlertAndIsAFailure() {
        String uid = running();
        fencing(uid, "fencing", 61);

        watch.runOnce();

        String alert = "items.find { it.subject == 'task-runs/" + uid + "' }";
        get("/v1/alerts?limit=500")
                .then()
                .statusCode(200)
                .body(alert + ".kind", equalTo("fencing"))
                .body(alert + ".raisedAt", notNullValue())
                .body(alert + ".clearedAt", nullValue());
        awaitStatus("/v1/rollouts/" + rollout, "PAUSED");
        get("/v1/rollouts/" + rollout).then().body("reason", equalTo("error-budget"));
        post("/v1/task-runs/" + uid + "/cancel", "").then().statusCode(202);
        awaitState("/v1/tasks/" + task, "CANCELED");
        watch.runOnce();
        get("/v1/alerts?limit=500").then().body(alert + ".clearedAt", notNullValue());
    }
}
