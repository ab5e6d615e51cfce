package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.put;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The time-outs of an environment hold for the runs on its servers where the plan sets none. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class EnvironmentTimeoutsApiTest extends SteppedServiceFixture {
    private static int position = 600;

    private String environment = "";

    @BeforeEach
    void targetInItsOwnEnvironment() {
        environment = ApiClient.uniqueName("env");
        position++;
        policy(Map.of());
        String server = ApiClient.server();
        ApiClient.patch("/v1/servers/" + server, Map.of("environment", environment))
                .then()
                .statusCode(200);
        target = ApiClient.target(server, Map.of());
    }

    private void policy(Map<String, String> timeouts) {
        var body = new HashMap<String, Object>(Map.of("position", position, "approvals", 0, "autoRollout", true));
        body.putAll(timeouts);
        put("/v1/environments/" + environment, body)
                .then()
                .body("softTimeout", equalTo(timeouts.get("softTimeout")))
                .body("hardTimeout", equalTo(timeouts.get("hardTimeout")));
    }

    private String ended(String script, Map<String, Object> options, String status) {
        String rollout = rolloutOf(create(List.of(script), options).path("id"));
        awaitStatus("/v1/rollouts/" + rollout, status);
        return "/v1/tasks/" + get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
    }

    @Test
    void theSoftTimeoutOfTheEnvironmentEndsARun() {
        policy(Map.of("softTimeout", "PT0.3S"));

        get(ended("SELECT pg_sleep(60)", Map.of(), "FAILED"))
                .then()
                .body("taskRuns[0].error.code", equalTo("soft-timeout"));
    }

    @Test
    void theHardTimeoutOfTheEnvironmentEndsARun() {
        policy(Map.of("hardTimeout", "PT0.3S"));

        get(ended("SELECT pg_sleep(60)", Map.of(), "FAILED"))
                .then()
                .body("taskRuns[0].error.code", equalTo("hard-timeout"));
    }

    @Test
    void theTimeoutsOfThePlanReplaceThoseOfTheEnvironment() {
        policy(Map.of("softTimeout", "PT0.3S", "hardTimeout", "PT0.4S"));

        get(ended("SELECT pg_sleep(1)", Map.of("softTimeout", "PT1M", "hardTimeout", "PT1M"), "DONE"))
                .then()
                .body("taskRuns[0].error", nullValue());
    }
}
