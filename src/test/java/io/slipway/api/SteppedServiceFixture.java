package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.post;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import io.slipway.replica.Lease;
import io.slipway.time.Pass;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Plans over REST in a service whose loops are stepped by hand. */
abstract class SteppedServiceFixture {
    static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Lease lease;

    /** The only pass that is a bean: the scheduling pass. */
    @Inject
    Pass scheduling;

    @Inject
    TaskRunWorker taskRuns;

    @Inject
    CheckRunWorker checkRuns;

    String target = "";

    @BeforeEach
    void registered() {
        lease.runOnce();
        target = ApiClient.target(ApiClient.server(), Map.of());
    }

    /**
     * A thread that outlives its service would go on in the next one, whose container holds no longer what it asks for.
     */
    @AfterEach
    void nothingRuns() {
        await().atMost(LIMIT).until(() -> {
            lease.runOnce();
            return taskRuns.running() + checkRuns.running() == 0;
        });
    }

    String plan(List<String> scripts) {
        Response created = create(scripts, Map.of());
        created.then().statusCode(201).body("status", equalTo("CHECKING")).body("version", equalTo(1));
        return created.path("id");
    }

    Response create(List<String> scripts, Map<String, Object> options) {
        return post("/v1/plans", body(scripts, options));
    }

    Map<String, Object> body(List<String> scripts, Map<String, Object> options) {
        return Map.of(
                "title",
                "a plan",
                "targets",
                List.of(target),
                "changes",
                scripts.stream().map(script -> Map.of("script", script)).toList(),
                "options",
                options);
    }

    String rolloutOf(String plan) {
        await().atMost(LIMIT).until(() -> step("/v1/plans/" + plan).path("rollout") != null);
        return get("/v1/plans/" + plan).path("rollout");
    }

    void awaitStatus(String path, String status) {
        await().atMost(LIMIT).until(() -> status.equals(step(path).path("status")));
    }

    void awaitState(String path, String state) {
        await().atMost(LIMIT).until(() -> state.equals(step(path).path("state")));
    }

    Response step(String path) {
        lease.runOnce();
        runPass();
        return get(path);
    }

    private void runPass() {
        try {
            scheduling.runOnce();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
