package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The decisions of a person about a target that has changed. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class TargetDecisionApiTest extends SteppedServiceFixture {
    private TestPostgres.Database database() {
        return TestPostgres.shared().database(get("/v1/targets/" + target).path("database"));
    }

    private String rolledOut(String script, String end) {
        String rollout = rolloutOf(plan(List.of(script)));
        awaitStatus("/v1/rollouts/" + rollout, end);
        return rollout;
    }

    private String taskOf(String rollout) {
        return get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
    }

    private Response decide(String decision) {
        return post("/v1/targets/" + target + "/resolve", Map.of("decision", decision, "reason", "looked by hand"));
    }

    private Response shown() {
        return get("/v1/targets/" + target);
    }

    /** The last row of its history, as if its transaction had never been. */
    private String loseTheLast() {
        String key = database()
                .query(
                        "SELECT change_key FROM slipway.history WHERE state = 'APPLIED' ORDER BY started_at DESC LIMIT 1");
        database().execute("DELETE FROM slipway.history WHERE change_key = '" + key + "'");
        return String.valueOf(key);
    }

    @Test
    void reapplyCreatesAPlanForTheLostChange() {
        rolledOut("CREATE TABLE one ()", "DONE");
        rolledOut("CREATE TABLE two ()", "DONE");
        database().execute("DROP TABLE two");
        String lost = loseTheLast();
        String failed = rolledOut("CREATE TABLE three ()", "FAILED");
        shown().then().body("state", equalTo("DIVERGED")).body("missing", contains(lost));
        post("/v1/tasks/" + taskOf(failed) + "/retry", "").then().statusCode(200);
        step("/v1/targets/" + target);
        String uid = get("/v1/tasks/" + taskOf(failed)).path("taskRuns[1].uid");
        get("/v1/task-runs/" + uid)
                .then()
                .body("state", equalTo("PENDING"))
                .body("waitingFor.detail", containsString("DIVERGED"));

        String plan = decide("REAPPLY").then().statusCode(200).extract().path("plan");

        shown().then().body("state", equalTo("OK")).body("missing", empty());
        get("/v1/plans/" + plan).then().body("changes", hasSize(1)).body("targets", contains(target));
        awaitStatus("/v1/rollouts/" + rolloutOf(plan), "DONE");
        awaitStatus("/v1/rollouts/" + failed, "DONE");
        assertThat(database().query("SELECT count(*) FROM pg_tables WHERE tablename IN ('one', 'two', 'three')"))
                .isEqualTo("3");
        rolledOut("SELECT 1", "DONE");
        get("/v1/audit").then().body("items.findAll { it.kind == 'target' }.act", hasItem("resolve"));
    }

    @Test
    void anAcceptedLossBlocksNoLaterRollout() {
        rolledOut("CREATE TABLE one ()", "DONE");
        loseTheLast();
        rolledOut("CREATE TABLE two ()", "FAILED");

        decide("ACCEPT").then().statusCode(200).body("state", equalTo("OK")).body("missing", empty());

        rolledOut("CREATE TABLE two ()", "DONE");
        decide("ACCEPT").then().statusCode(409).body("code", equalTo("state-conflict"));
    }

    @Test
    void unknownHistoryRowsCanOnlyBeAccepted() {
        rolledOut("CREATE TABLE one ()", "DONE");
        database().execute("""
                        INSERT INTO slipway.history (target_uid, change_key, step, kind, state, checksum, change_checksum,
                            steps_total, installation, task, run_uid, epoch, nonce_hash, statements, committed_at)
                        SELECT target_uid, 'V:default/7#1', 1, 'TRANSACTION', 'APPLIED', 'c', 'c', 1, installation,
                               gen_random_uuid(), 1, 1, '', '[1,2)', now()
                        FROM slipway.history
                        """);
        rolledOut("CREATE TABLE two ()", "FAILED");
        shown().then()
                .body("state", equalTo("DIVERGED"))
                .body("missing", empty())
                .body("unknown", contains("V:default/7#1"));

        decide("REAPPLY").then().statusCode(422).body("errors.pointer", hasItem("/decision"));
        decide("ACCEPT").then().statusCode(200).body("state", equalTo("OK"));

        rolledOut("CREATE TABLE two ()", "DONE");
        shown().then().body("state", equalTo("OK"));
    }

    @Test
    void aTemplateCopyIsAWrongTargetUntilADecision() {
        rolledOut("CREATE TABLE one ()", "DONE");
        var original = database();
        String copy = original.name() + "_copy";
        original.server()
                .database(TestPostgres.SUPERUSER)
                .execute("CREATE DATABASE " + copy + " TEMPLATE " + original.name());
        target = ApiClient.uniqueName("copy");
        post("/v1/targets", Map.of("name", target, "server", ApiClient.server(), "database", copy))
                .then()
                .statusCode(201);
        String failed = rolledOut("CREATE TABLE two ()", "FAILED");
        get("/v1/tasks/" + taskOf(failed)).then().body("taskRuns[0].error.code", equalTo("wrong-target"));
        shown().then().body("state", equalTo("WRONG_TARGET")).body("stateDetail", containsString("copy"));
        assertThat(database().query("SELECT to_regclass('two') IS NULL")).isEqualTo("t");

        decide("REAPPLY").then().statusCode(422);
        decide("ACCEPT").then().statusCode(200).body("state", equalTo("OK"));

        post("/v1/tasks/" + taskOf(failed) + "/retry", "").then().statusCode(200);
        awaitStatus("/v1/rollouts/" + failed, "DONE");
        assertThat(database().query("SELECT count(DISTINCT target_uid) || '/' || count(*) FROM slipway.history"))
                .isEqualTo("1/2");
        assertThat(original.query("SELECT target_uid FROM slipway.identity"))
                .isNotEqualTo(database().query("SELECT target_uid FROM slipway.identity"));
    }

    @Test
    void aRecreatedDatabaseIsAWrongTargetAndStaysUntouched() {
        rolledOut("CREATE TABLE one ()", "DONE");
        var own = database();
        own.server()
                .database(TestPostgres.SUPERUSER)
                .execute("DROP DATABASE " + own.name() + " WITH (FORCE)", "CREATE DATABASE " + own.name());

        rolledOut("CREATE TABLE two ()", "FAILED");

        shown().then().body("state", equalTo("WRONG_TARGET"));
        assertThat(own.query("SELECT to_regnamespace('slipway') IS NULL")).isEqualTo("t");
        decide("ACCEPT").then().statusCode(200).body("state", equalTo("OK"));
        rolledOut("CREATE TABLE two ()", "FAILED");
        shown().then().body("state", equalTo("DIVERGED")).body("missing", hasSize(1));
    }
}
