package io.slipway.api;

import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class PhysicalCopyApiTest {
    @Test
    void aPhysicalCopyIsAnotherTargetIfTheOriginalAnswers() throws Exception {
        try (var original = TestPostgres.fresh(EmbeddedSettings.DEFAULT)) {
            original.createDatabase("orders", TestPostgres.SUPERUSER);
            withHistory(original);
            original.stop();
            Path folder = copy(original.folder());
            RestartFixture.startAgain(original, Map.of());
            try (var copy = EmbeddedPostgres.start(folder, EmbeddedSettings.DEFAULT)) {
                String first = register(original);
                String second = register(copy);
                target(first).then().statusCode(201);
                target(second).then().statusCode(201).body("warnings.code", hasItem("physical-copy"));
                assertThat(uids(copy)).isNotEqualTo(uids(original)).endsWith("/1");
                assertThat(uids(original)).endsWith("/1");
                original.stop();
                String third = register(copy);
                target(third).then().statusCode(409).body("code", equalTo("target-exists"));
            }
        }
    }

    /** As the first change on it would have left it. */
    private static void withHistory(EmbeddedPostgres server) throws Exception {
        try (var script = PhysicalCopyApiTest.class.getResourceAsStream("/db/target/history.sql")) {
            var text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            TestPostgres.of(server)
                    .database("orders")
                    .execute(
                            "CREATE SCHEMA slipway",
                            "BEGIN;" + text + "; COMMIT",
                            "SELECT slipway.claim_identity(gen_random_uuid())");
        }
    }

    private static String uids(EmbeddedPostgres server) {
        return String.valueOf(TestPostgres.of(server)
                .database("orders")
                .query("SELECT min(target_uid::text) || '/' || count(*) FROM slipway.identity"));
    }

    private static io.restassured.response.Response target(String server) {
        return post("/v1/targets", Map.of("name", uniqueName("target"), "server", server, "database", "orders"));
    }

    private static String register(EmbeddedPostgres server) {
        var spec = TestPostgres.of(server).database("orders").spec();
        String name = uniqueName("server");
        post(
                        "/v1/servers",
                        Map.of(
                                "name", name,
                                "host", "127.0.0.1",
                                "port", server.port(),
                                "user", spec.user(),
                                "secret", String.valueOf(spec.secret())))
                .then()
                .statusCode(201);
        return name;
    }

    /** With owners and modes, as a storage snapshot would. */
    private static Path copy(Path folder) throws Exception {
        Path target = TestPostgres.newFolder();
        int exit = new ProcessBuilder("cp", "-a", folder.toString(), target.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("cp: " + exit);
        }
        return target;
    }
}
