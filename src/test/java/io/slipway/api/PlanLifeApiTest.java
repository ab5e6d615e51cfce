package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.json;
import static io.slipway.api.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.testing.ControlResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan from its creation to its end. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class PlanLifeApiTest extends SteppedServiceFixture {
    @Test
    void aPlanIsCheckedRolledOutByPolicyAndDone() {
        String plan = plan(List.of("CREATE TABLE a (id int); INSERT INTO a VALUES (1)", "ALTER TABLE a ADD b int"));

        String rollout = rolloutOf(plan);

        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        get("/v1/plans/" + plan).then().body("status", equalTo("ROLLED_OUT"));
        get("/v1/plans/" + plan + "/check-run")
                .then()
                .body("status", equalTo("DONE"))
                .body("advice", hasSize(0));
        get("/v1/rollouts/" + rollout)
                .then()
                .body("stages[0].environment", equalTo("default"))
                .body("stages[0].waves[0].tasks", equalTo(2))
                .body("stages[0].waves[0].done", equalTo(2));
        get("/v1/rollouts/" + rollout + "/tasks?state=DONE").then().body("items", hasSize(2));
    }

    @Test
    void aScriptWithASyntaxErrorBlocksThePlanAtItsPosition() {
        String plan = plan(List.of("CREATE TABLE a (id int);\nCREATE TABEL b (id int)"));

        awaitStatus("/v1/plans/" + plan, "BLOCKED");

        get("/v1/plans/" + plan + "/check-run")
                .then()
                .body("status", equalTo("DONE"))
                .body("advice[0].severity", equalTo("ERROR"))
                .body("advice[0].target", equalTo(target))
                .body("advice[0].statement", equalTo(2))
                .body("advice[0].line", equalTo(2))
                .body("advice[0].column", equalTo(8));
        post("/v1/plans/" + plan + "/rollout", "").then().statusCode(409).body("code", equalTo("plan-not-ready"));
    }

    @Test
    void aFailedStatementIsReportedByLineAndColumnAndRolledBack() {
        String plan =
                plan(List.of("CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n  INSERT INTO nowhere VALUES (1)"));
        String rollout = rolloutOf(plan);
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");

        get("/v1/tasks/" + task)
                .then()
                .body("state", equalTo("FAILED"))
                .body("appliedSteps", equalTo(0))
                .body("taskRuns[0].error.sqlState", equalTo("42P01"))
                .body("taskRuns[0].error.line", equalTo(3))
                .body("taskRuns[0].error.column", equalTo(15));
        String uid = get("/v1/tasks/" + task).path("taskRuns[0].uid");
        // what could not be written when the run ended is written soon
        await().atMost(LIMIT)
                .untilAsserted(() -> get("/v1/task-runs/" + uid + "/log")
                        .then()
                        .body("items.findAll { it.kind == 'statement-started' }.statement", contains(1, 2, 3))
                        .body("items.findAll { it.kind == 'statement-started' }.step", contains(1, 1, 1))
                        .body("items[0].step", nullValue()));
    }

    @Test
    void whatTheServerReportsOfAnErrorIsShownWithoutValues() {
        String plan = plan(List.of("CREATE TABLE public.one (id int PRIMARY KEY);\nDO $$ BEGIN\n"
                + "  INSERT INTO public.one VALUES (1);\n  INSERT INTO public.one VALUES (1);\nEND $$"));
        String rollout = rolloutOf(plan);
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");

        get("/v1/tasks/" + task)
                .then()
                .body("taskRuns[0].error.line", equalTo(4))
                .body("taskRuns[0].error.column", equalTo(3))
                .body("taskRuns[0].error.detail", equalTo("Key (id)=(…) already exists."))
                .body("taskRuns[0].error.schema", equalTo("public"))
                .body("taskRuns[0].error.table", equalTo("one"))
                .body("taskRuns[0].error.constraint", equalTo("one_pkey"))
                .body("taskRuns[0].error.plpgsqlLine", equalTo(3))
                .body("taskRuns[0].error.context", containsString("inline_code_block line 3"));
    }

    @Test
    void aRetryAfterFailedAppliesOnce() {
        String plan = plan(List.of("INSERT INTO later VALUES (1)"));
        String rollout = rolloutOf(plan);
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        String other = plan(List.of("CREATE TABLE later (id int)"));
        awaitStatus("/v1/rollouts/" + rolloutOf(other), "DONE");

        post("/v1/tasks/" + task + "/retry", "").then().statusCode(200).body("taskRuns", hasSize(2));

        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        post("/v1/tasks/" + task + "/retry", "").then().statusCode(409).body("code", equalTo("state-conflict"));
        get("/v1/tasks/" + task)
                .then()
                .body("taskRuns[1].attempt", equalTo(2))
                .body("taskRuns[1].state", equalTo("DONE"));
    }

    @Test
    void aPlanWithoutChecksIsRolledOutWhenCreated() {
        Response created = create(List.of("SELECT 1"), Map.of("checks", "SKIP"));

        created.then().statusCode(201).body("status", equalTo("ROLLED_OUT")).body("rollout", notNullValue());
        String id = created.path("id");
        get("/v1/plans/" + id + "/check-run").then().statusCode(404);
        post("/v1/plans/" + id + "/rollout", "")
                .then()
                .statusCode(409)
                .body("code", equalTo("rollout-exists"))
                .body("rollout", equalTo(created.path("rollout")));
        awaitStatus("/v1/rollouts/" + created.path("rollout"), "DONE");
    }

    @Test
    void theSameIdempotencyKeyCreatesOnePlan() {
        Map<String, Object> body = body(List.of("SELECT 1"), Map.of());
        String key = ApiClient.uniqueName("key");

        String first = json().header("Idempotency-Key", key)
                .body(body)
                .post("/v1/plans")
                .path("id");
        String second = json().header("Idempotency-Key", key)
                .body(body)
                .post("/v1/plans")
                .path("id");

        assertThat(second).isEqualTo(first);
    }

    @Test
    void anEditedPlanHasANewVersionAndIsCheckedAgain() {
        String plan = plan(List.of("CREATE TABEL x (id int)"));
        awaitStatus("/v1/plans/" + plan, "BLOCKED");
        Map<String, Object> patch = Map.of("changes", List.of(Map.of("script", "CREATE TABLE x (id int)")));

        json().body(patch).patch("/v1/plans/" + plan).then().statusCode(428);
        json().header("If-Match", "\"7\"")
                .body(patch)
                .patch("/v1/plans/" + plan)
                .then()
                .statusCode(412);
        json().header("If-Match", "\"1\"")
                .body(patch)
                .patch("/v1/plans/" + plan)
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("title", equalTo("a plan"));

        awaitStatus("/v1/rollouts/" + rolloutOf(plan), "DONE");
    }

    @Test
    void everyActionHasAnAuditRow() {
        String plan = plan(List.of("SELECT 1"));
        String rollout = rolloutOf(plan);

        List<Map<String, String>> acts = get("/v1/audit?limit=500").path("items");

        assertThat(acts)
                .anyMatch(act -> act.get("act").equals("create")
                        && act.get("kind").equals("plan")
                        && act.get("object").equals(plan)
                        && act.get("actor").equals("anonymous"));
        assertThat(acts)
                .anyMatch(act ->
                        act.get("act").equals("roll-out") && act.get("object").equals(plan));
        assertThat(rollout).isNotEmpty();
    }
}
