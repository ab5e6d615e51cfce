package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.control.Transactions;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The decision of a person about a task run whose outcome is in doubt. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class DoubtApiTest extends SteppedServiceFixture {
    private static final String SCRIPT =
            "-- slipway:transaction off\nCALL public.fatal();\nCREATE TABLE public.after_it ()";

    private String rollout = "";
    private String task = "";

    @Inject
    Transactions transactions;

    /** What the error budget counts. */
    private int failures() {
        var id = new RolloutId(Long.parseLong(rollout));
        return transactions.read(
                handle -> new PromotionStore().tally(handle, id).failures());
    }

    private TestPostgres.Database database() {
        return TestPostgres.shared().database(get("/v1/targets/" + target).path("database"));
    }

    private String inDoubt() {
        database()
                .execute(
                        "CREATE TABLE public.fatal ()",
                        "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS 'BEGIN"
                                + " IF to_regclass(''public.fatal'') IS NOT NULL THEN DROP TABLE public.fatal; COMMIT;"
                                + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'");
        rollout = rolloutOf(plan(List.of(SCRIPT)));
        task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        awaitState("/v1/tasks/" + task, "INDETERMINATE");
        return get("/v1/tasks/" + task).path("taskRuns[0].uid");
    }

    private static io.restassured.response.Response resolve(String uid, String state) {
        return post("/v1/task-runs/" + uid + "/resolve", Map.of("state", state, "reason", "looked by hand"));
    }

    @Test
    void doneResolvesTheRunAndARetryContinuesAtTheNextStep() {
        String uid = inDoubt();
        get("/v1/rollouts/" + rollout)
                .then()
                .body("status", equalTo("RUNNING"))
                .body("waitingFor.code", equalTo("indeterminate"))
                .body("waitingFor.detail", containsString("task run " + uid));

        resolve(uid, "DONE")
                .then()
                .statusCode(200)
                .body("state", equalTo("FAILED"))
                .body("appliedSteps", equalTo(1))
                .body("error.code", equalTo("resolved"))
                .body("note", containsString("anonymous: looked by hand"));

        resolve(uid, "DONE").then().statusCode(409).body("code", equalTo("state-conflict"));
        assertThat(failures()).isZero();
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        post("/v1/tasks/" + task + "/retry", "").then().statusCode(200);
        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        get("/v1/tasks/" + task).then().body("taskRuns", hasSize(2)).body("appliedSteps", equalTo(2));
        get("/v1/audit").then().body("items.find { it.act == 'resolve' }.kind", equalTo("task-run"));
    }

    @Test
    void failedEndsTheRunWithItsOriginalError() {
        String uid = inDoubt();

        resolve(uid, "FAILED")
                .then()
                .statusCode(200)
                .body("state", equalTo("FAILED"))
                .body("appliedSteps", equalTo(0))
                .body("error.code", equalTo("outcome-unknown"));

        assertThat(failures()).isEqualTo(1);
        resolve(uid, "FAILED").then().statusCode(409);
    }

    @Test
    void anUnreachableTargetLeavesTheRunInDoubt() {
        String uid = inDoubt();
        database()
                .server()
                .database(TestPostgres.SUPERUSER)
                .execute("ALTER DATABASE \"" + database().name() + "\" ALLOW_CONNECTIONS false");

        resolve(uid, "DONE").then().statusCode(502).body("code", equalTo("target-unreachable"));

        get("/v1/task-runs/" + uid).then().body("state", equalTo("INDETERMINATE"));
    }

    @Test
    void anInvalidResolutionIsRefused() {
        String uid = inDoubt();

        resolve(uid, "CANCELED").then().statusCode(422).body("errors.pointer", hasItem("/state"));
        post("/v1/task-runs/" + uid + "/resolve", Map.of("state", "DONE"))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/reason"));
        resolve("1", "DONE").then().statusCode(404);
    }
}
