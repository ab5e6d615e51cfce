package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.control.Transactions;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that was applied after the backup from which the control database was restored. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class RestoredControlApiTest extends SteppedServiceFixture {
    private String rollout = "";
    private String task = "";
    private String key = "";

    @Inject
    Transactions transactions;

    private TestPostgres.Database database() {
        return TestPostgres.shared().database(get("/v1/targets/" + target).path("database"));
    }

    @BeforeEach
    void applied() {
        rollout = rolloutOf(plan(List.of("CREATE TABLE one ()")));
        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        key = String.valueOf(database().query("SELECT change_key FROM slipway.history"));
    }

    /** Puts back what the control database held of the run before it was claimed. */
    private void restore() {
        transactions.run("test", handle -> {
            handle.execute("SET LOCAL session_replication_role = replica");
            long id = Long.parseLong(task);
            handle.execute(
                    "DELETE FROM slipway.task_run_session"
                            + " WHERE run_uid IN (SELECT uid FROM slipway.task_run WHERE task = ?)",
                    id);
            handle.execute("UPDATE slipway.task SET change_key = NULL WHERE id = ?", id);
            handle.execute(
                    "UPDATE slipway.task_run SET state = 'AVAILABLE', epoch = 0, sessions = 0, applied_steps = 0,"
                            + " started_at = NULL, finished_at = NULL WHERE task = ?",
                    id);
            handle.execute(
                    "UPDATE slipway.rollout SET status = 'RUNNING', finished_at = NULL WHERE id = ?",
                    Long.parseLong(rollout));
        });
    }

    private Response accept() {
        return post("/v1/targets/" + target + "/resolve", Map.of("decision", "ACCEPT", "reason", "looked by hand"));
    }

    private void retry() {
        post("/v1/tasks/" + task + "/retry", "").then().statusCode(200);
    }

    @Test
    void aRunOfTheLostWindowIsAdoptedAfterAccept() {
        restore();
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        get("/v1/tasks/" + task).then().body("taskRuns[0].error.code", equalTo("target-diverged"));
        get("/v1/targets/" + target).then().body("state", equalTo("DIVERGED")).body("unknown", contains(key));

        accept().then().statusCode(200).body("state", equalTo("OK"));
        retry();

        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        get("/v1/targets/" + target).then().body("state", equalTo("OK"));
        assertThat(database().query("SELECT count(*) FROM slipway.history")).isEqualTo("1");
    }

    @Test
    void acceptBelievesOnlyTheRowsThatStand() {
        restore();
        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        accept().then().statusCode(200);
        database().execute("UPDATE slipway.history SET nonce_hash = sha256('another session')");

        retry();

        awaitStatus("/v1/rollouts/" + rollout, "FAILED");
        get("/v1/targets/" + target).then().body("state", equalTo("DIVERGED")).body("unknown", contains(key));
    }
}
