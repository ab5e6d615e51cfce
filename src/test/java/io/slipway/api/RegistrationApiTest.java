package io.slipway.api;

import static io.slipway.api.ApiClient.delete;
import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.patch;
import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class RegistrationApiTest {
    @ConfigProperty(name = "slipway.test.control.database")
    String controlDatabase;

    @Test
    void aServerIsInspectedWhenItIsRegistered() {
        String name = uniqueName("server");
        post("/v1/servers", ApiClient.serverBody(name))
                .then()
                .statusCode(201)
                .header("Location", endsWith("/v1/servers/" + name))
                .body("engine", equalTo("POSTGRESQL"))
                .body("version", notNullValue())
                .body("systemIdentifier", notNullValue())
                .body("tlsMode", equalTo("DISABLE"))
                .body("environment", equalTo("default"))
                .body("maxTasks", equalTo(5))
                .body("pooler", equalTo("NONE"))
                .body("warnings.code", hasItem("superuser"));
        get("/v1/servers/" + name)
                .then()
                .statusCode(200)
                .body("secret", equalTo(ApiClient.serverBody(name).get("secret")))
                .body("password", nullValue());
    }

    @Test
    void anUnreachableServerLeavesNothingBehind() {
        String name = uniqueName("server");
        var body = ApiClient.serverBody(name);
        body.put("port", 1);
        post("/v1/servers", body).then().statusCode(502).body("code", equalTo("target-unreachable"));
        get("/v1/servers/" + name).then().statusCode(404);
    }

    @Test
    void aWrongPasswordIsReported() {
        var body = ApiClient.serverBody(uniqueName("server"));
        body.put("user", TestPostgres.shared().createLogin());
        post("/v1/servers", body)
                .then()
                .statusCode(502)
                .body("code", equalTo("target-unreachable"))
                .body("detail", containsString("password"));
    }

    @Test
    void unsupportedEnginesCanOnlyBeRecorded() {
        String name = uniqueName("mysql");
        var body = ApiClient.serverBody(name);
        body.put("engine", "MYSQL");
        body.put("host", "nowhere.invalid");
        post("/v1/servers", body)
                .then()
                .statusCode(201)
                .body("engine", equalTo("MYSQL"))
                .body("version", nullValue());
        post("/v1/targets", Map.of("name", uniqueName("target"), "server", name, "database", "x"))
                .then()
                .statusCode(422)
                .body("code", equalTo("engine-not-supported"));
        get("/v1/servers/" + name + "/sessions")
                .then()
                .statusCode(422)
                .body("code", equalTo("engine-not-supported"))
                .body("detail", equalTo("session monitoring is only supported for PostgreSQL and CockroachDB"));
    }

    @Test
    void aMismatchedEngineIsRefused() {
        var body = ApiClient.serverBody(uniqueName("server"));
        body.put("engine", "COCKROACHDB");
        post("/v1/servers", body).then().statusCode(422).body("code", equalTo("engine-mismatch"));
    }

    @Test
    void aPatchChangesTheGivenFieldsOnly() {
        String path = "/v1/servers/" + ApiClient.server();
        Map<String, Object> before = get(path).then().extract().path("$");
        patch(path, Map.of("maxTasks", 9))
                .then()
                .statusCode(200)
                .body("maxTasks", equalTo(9))
                .header("ETag", "\"2\"");
        var after = new TreeMap<>(get(path).then().extract().<Map<String, Object>>path("$"));
        after.put("maxTasks", 5);
        after.put("updatedAt", before.get("updatedAt"));
        assertThat(after).isEqualTo(new TreeMap<>(before));
    }

    @Test
    void aPatchToAnUnreachableAddressChangesNothing() {
        String path = "/v1/servers/" + ApiClient.server();
        patch(path, Map.of("port", 1)).then().statusCode(502);
        get(path).then().header("ETag", "\"1\"");
    }

    @Test
    void theMonitorLoginIsTriedAndCanBeCleared() {
        String path = "/v1/servers/" + ApiClient.server();
        var login = ApiClient.serverBody("x", TestPostgres.shared().createLogin());
        Object user = login.get("user");
        Object secret = login.get("secret");
        patch(path, Map.of("monitor", Map.of("user", "nobody-there", "secret", secret)))
                .then()
                .statusCode(502);
        patch(path, Map.of("monitor", Map.of("user", user, "secret", secret)))
                .then()
                .statusCode(200)
                .body("monitor.user", equalTo(user));
        patch(path, "{\"monitor\": null}").then().statusCode(200).body("monitor", nullValue());
    }

    @Test
    void aServerWithTargetsCannotBeDeleted() {
        String server = ApiClient.server();
        String target = ApiClient.target(server, Map.of());
        delete("/v1/servers/" + server).then().statusCode(409).body("code", equalTo("in-use"));
        delete("/v1/targets/" + target).then().statusCode(204);
        delete("/v1/servers/" + server).then().statusCode(204);
        get("/v1/servers/" + server).then().statusCode(404);
    }

    @Test
    void theNameOfADeletedServerIsFree() {
        String server = ApiClient.server();
        delete("/v1/servers/" + server).then().statusCode(204);
        post("/v1/servers", ApiClient.serverBody(server)).then().statusCode(201);
    }

    @Test
    void aTargetWhoseLoginLacksAPrivilegeIsRefused() {
        String login = TestPostgres.shared().createLogin();
        String server = uniqueName("server");
        post("/v1/servers", ApiClient.serverBody(server, login)).then().statusCode(201);
        var database = TestPostgres.shared().createDatabase();
        database.execute("REVOKE SELECT ON pg_settings, pg_prepared_xacts FROM PUBLIC");
        var body = ApiClient.targetBody(uniqueName("target"), server, database, Map.of());
        String grant = "GRANT SELECT ON pg_catalog.pg_settings TO \"" + login + '"';

        post("/v1/targets", body)
                .then()
                .statusCode(422)
                .body("code", equalTo("missing-privilege"))
                .body("detail", containsString(grant));

        database.execute(grant);
        post("/v1/targets", body)
                .then()
                .statusCode(201)
                .body("warnings.code", hasItem("missing-privilege"))
                .body("warnings.detail", hasItem(containsString("pg_catalog.pg_prepared_xacts")));
    }

    @Test
    void aDatabaseHasOneTargetUnderAnyServerName() {
        String server = ApiClient.server();
        String sameServer = ApiClient.server();
        var database = TestPostgres.shared().createDatabase();
        String first = uniqueName("target");
        post("/v1/targets", ApiClient.targetBody(first, server, database, Map.of()))
                .then()
                .statusCode(201);
        for (String other : List.of(server, sameServer)) {
            post("/v1/targets", ApiClient.targetBody(uniqueName("target"), other, database, Map.of()))
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("target-exists"))
                    .body("target", equalTo(first));
        }
        post("/v1/targets", ApiClient.targetBody(first, server, database, Map.of()))
                .then()
                .statusCode(409)
                .body("code", equalTo("name-taken"));
    }

    @Test
    void aDatabaseCreatedAgainNamesTheTargetOfItsPredecessor() {
        String server = ApiClient.server();
        var database = TestPostgres.shared().createDatabase();
        String first = uniqueName("target");
        post("/v1/targets", ApiClient.targetBody(first, server, database, Map.of()))
                .then()
                .statusCode(201);
        TestPostgres.shared().recreate(database);
        String second = uniqueName("target");
        post("/v1/targets", ApiClient.targetBody(second, server, database, Map.of()))
                .then()
                .statusCode(409)
                .body("code", equalTo("target-exists"))
                .body("target", equalTo(first))
                .body("detail", containsString("was dropped"));
        delete("/v1/targets/" + first).then().statusCode(204);
        post("/v1/targets", ApiClient.targetBody(second, server, database, Map.of()))
                .then()
                .statusCode(201);
    }

    @Test
    void theControlDatabaseIsNoTarget() {
        post(
                        "/v1/targets",
                        Map.of("name", uniqueName("target"), "server", ApiClient.server(), "database", controlDatabase))
                .then()
                .statusCode(422)
                .body("code", equalTo("address-not-allowed"));
    }

    @Test
    void aMissingDatabaseIsUnreachable() {
        post("/v1/targets", Map.of("name", uniqueName("target"), "server", ApiClient.server(), "database", "not there"))
                .then()
                .statusCode(502)
                .body("code", equalTo("target-unreachable"));
    }

    @Test
    void aTargetCanFollowOnlyARenamedDatabase() {
        String server = ApiClient.server();
        var database = TestPostgres.shared().createDatabase();
        String path = "/v1/targets/" + uniqueName("target");
        String name = path.substring("/v1/targets/".length());
        post("/v1/targets", ApiClient.targetBody(name, server, database, Map.of()))
                .then()
                .statusCode(201);
        String other = TestPostgres.shared().createDatabase().name();
        patch(path, Map.of("database", other)).then().statusCode(422);
        String renamed = database.name() + "_renamed";
        TestPostgres.shared()
                .database(TestPostgres.SUPERUSER)
                .execute("ALTER DATABASE " + database.name() + " RENAME TO " + renamed);
        patch(path, Map.of("database", renamed)).then().statusCode(200).body("database", equalTo(renamed));
    }
}
