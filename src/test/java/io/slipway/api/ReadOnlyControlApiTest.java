package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.put;
import static io.slipway.api.ApiClient.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import client.api.ProjectsApi;
import client.model.ProjectBody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.testing.GeneratedClient;
import io.slipway.testing.TestPostgres;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** While the control database is read only, writes are refused for a while and reads go on. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class ReadOnlyControlApiTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI root;

    @ConfigProperty(name = "slipway.test.control.database")
    String control;

    @AfterEach
    void writable() {
        setReadOnly("off");
        await().atMost(LIMIT).until(() -> write().statusCode() == 201);
    }

    @Test
    void aWriteIsRefusedUntilLaterAndAReadIsAnswered() {
        setReadOnly("on");

        await().atMost(LIMIT)
                .untilAsserted(() -> write().then()
                        .statusCode(503)
                        .header("Retry-After", "1")
                        .body("code", equalTo("control-unavailable"))
                        .body("detail", containsString("read only")));
        var generated = new GeneratedClient(root);
        assertThat(generated
                        .problem(
                                503,
                                () -> new ProjectsApi(generated.client())
                                        .putProject(uniqueName("project"), new ProjectBody(), null))
                        .getCode())
                .hasToString("control-unavailable");
        get("/v1/projects/default").then().statusCode(200);
    }

    private static io.restassured.response.Response write() {
        return put("/v1/projects/" + uniqueName("project"), Map.of());
    }

    /** For the sessions that the pool opens from now on; those that it has are ended. */
    private void setReadOnly(String value) {
        var admin = TestPostgres.shared().database("postgres");
        admin.execute(
                "ALTER DATABASE " + control + " SET default_transaction_read_only = " + value,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + control
                        + "' AND application_name = 'slipway'");
    }
}
