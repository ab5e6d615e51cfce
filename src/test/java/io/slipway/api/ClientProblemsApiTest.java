package io.slipway.api;

import static io.restassured.RestAssured.given;
import static io.slipway.api.ApiClient.delete;
import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.json;
import static io.slipway.api.ApiClient.patch;
import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.put;
import static io.slipway.api.ApiClient.serverBody;
import static io.slipway.api.ApiClient.uniqueName;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import client.model.Problem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.api.http.ProblemMapper;
import io.slipway.control.Transactions;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ControlResource;
import io.slipway.testing.GeneratedClient;
import io.slipway.testing.TestPostgres;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * The generated client reads each problem of the service; its model refuses a field that the document does not name.
 */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class ClientProblemsApiTest extends SteppedServiceFixture {
    private static final int TOO_LONG = 30_000;
    private static final int MANY = 100_001;

    /** The problems that these requests do not provoke, and what does. {@link ApiClient} reads those of other tests. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            entry("configuration", "the start of a replica"),
            entry(
                    "control-unavailable",
                    "an outage of the control database; the client reads it in ReadOnlyControlApiTest"),
            entry("decision-refused", "a session that cannot be ended"),
            entry("idempotency-in-progress", "two requests at the same time"),
            entry("internal", "a defect"),
            entry("no-stream", "more streams than a replica serves"),
            entry("overloaded", "large bodies at the same time; the client reads it in BodyBudgetApiTest"),
            entry("payload-too-large", "a body that is not sent; the client reads it in GeneratedClientApiTest"),
            entry("pooler-not-supported", "a server behind a pooler"),
            entry("request-timeout", "a head that does not arrive"),
            entry("server-not-supported", "a server before PostgreSQL 14"),
            entry("tls-verification", "a server with the certificate of another one"));

    private final Set<String> met = new TreeSet<>();

    @TestHTTPResource("/")
    URI root;

    @ConfigProperty(name = "slipway.test.control.database")
    String control;

    @Test
    void theClientReadsEachProblem() {
        Map<String, Supplier<Response>> requests = new HashMap<>();
        requests.putAll(requestsThatCannotBeRead());
        requests.putAll(refusedServers());
        requests.putAll(refusedPlans());
        requests.putAll(conflictsOfPlans());
        requests.putAll(conflictsInTheCatalog());
        var client = new GeneratedClient(root);
        requests.forEach((slug, request) -> meet(slug, request.get(), client));
        scripts().forEach((slug, script) -> meet(slug, create(List.of(script), Map.of()), client));

        assertThat(met).doesNotContainAnyElementsOf(ELSEWHERE.keySet());
        met.addAll(ELSEWHERE.keySet());
        Set<String> all = new TreeSet<>();
        ProblemMapper.slugs().values().forEach(all::addAll);
        assertThat(met).isEqualTo(all);
    }

    private void meet(String slug, Response refused, GeneratedClient client) {
        assertThat(refused.statusCode()).as(slug).isGreaterThanOrEqualTo(400);
        Problem problem = client.problem(refused.asString());
        assertThat(problem.getCode()).as(refused.asString()).hasToString(slug);
        assertThat(problem.getStatus()).isEqualTo(refused.statusCode());
        assertThat(problem.getType()).hasToString("urn:slipway:problem:" + slug);
        assertThat(problem.getTitle()).isNotBlank();
        assertThat(problem.getDetail()).isNotBlank();
        if (refused.statusCode() == 422) {
            assertThat(problem.getErrors()).as(slug).isNotEmpty();
        }
        assertThat(ProblemMapper.slugs().get(refused.statusCode())).contains(slug);
        met.add(slug);
    }

    private Map<String, Supplier<Response>> requestsThatCannotBeRead() {
        return Map.ofEntries(
                entry("malformed-json", () -> post("/v1/plans", "{")),
                entry("bad-request", () -> get("/v1/rollouts?state=DONE&status=DONE")),
                entry("unknown-parameter", () -> get("/v1/plans?projekt=a")),
                entry("bad-cursor", () -> get("/v1/plans?cursor=forged")),
                entry("bad-path", () -> get("/v1/plans;a=b")),
                entry(
                        "foreign-host",
                        () -> json().header("Host", "evil.example").get("/v1/plans")),
                entry(
                        "foreign-origin",
                        () -> json().header("Origin", "https://evil.example").get("/v1/plans")),
                entry("not-found", () -> get("/v1/plans/4711")),
                entry("method-not-allowed", () -> delete("/v1/plans")),
                entry("not-acceptable", () -> json().accept("text/csv").get("/v1/plans")),
                entry("uri-too-long", () -> get("/v1/plans?labels=" + "x".repeat(TOO_LONG))),
                entry(
                        "headers-too-large",
                        () -> json().header("X-Long", "x".repeat(TOO_LONG)).get("/v1/plans")),
                entry(
                        "unsupported-media-type",
                        () -> given().contentType("text/plain").body("x").post("/v1/plans")),
                entry("validation", () -> post("/v1/servers", Map.of())));
    }

    private Map<String, Supplier<Response>> refusedServers() {
        return Map.ofEntries(
                entry("invalid-name", () -> server("name", "No Name")),
                entry("invalid-host", () -> server("host", "a b")),
                entry("address-not-allowed", () -> server("host", "169.254.169.254")),
                entry("property-not-allowed", () -> server("sslmode", "disable")),
                entry("secret-not-allowed", () -> server("secret", "the password itself")),
                entry("engine-mismatch", () -> server("engine", "COCKROACHDB")),
                entry("target-unreachable", () -> server("port", 1)),
                entry("engine-not-supported", this::targetOnAnotherEngine),
                entry("missing-privilege", this::targetWithoutPrivilege));
    }

    private static Response server(String field, Object value) {
        var body = serverBody(uniqueName("server"));
        body.put(field, value);
        return post("/v1/servers", body);
    }

    private Response targetOnAnotherEngine() {
        var body = serverBody(uniqueName("mysql"));
        body.put("engine", "MYSQL");
        post("/v1/servers", body).then().statusCode(201);
        return post("/v1/targets", Map.of("name", uniqueName("target"), "server", body.get("name"), "database", "x"));
    }

    private Response targetWithoutPrivilege() {
        String server = uniqueName("server");
        post("/v1/servers", serverBody(server, TestPostgres.shared().createLogin()))
                .then()
                .statusCode(201);
        var database = TestPostgres.shared().createDatabase();
        database.execute("REVOKE SELECT ON pg_settings FROM PUBLIC");
        return post("/v1/targets", ApiClient.targetBody(uniqueName("target"), server, database, Map.of()));
    }

    private Map<String, Supplier<Response>> refusedPlans() {
        return Map.ofEntries(
                entry("plan-no-change", () -> create(List.of(), Map.of())),
                entry("plan-too-large", () -> create(Collections.nCopies(2_000, "SELECT 1"), Map.of())),
                entry("plan-no-target", () -> post("/v1/plans", planFor(List.of()))),
                entry("plan-target-twice", () -> post("/v1/plans", planFor(List.of(target, target)))),
                entry("bad-selector", () -> put("/v1/groups/" + uniqueName("group"), Map.of("selector", "tier in"))));
    }

    private static Map<String, Object> planFor(List<String> targets) {
        return Map.of("title", "a plan", "targets", targets, "changes", List.of(Map.of("script", "SELECT 1")));
    }

    private Map<String, Supplier<Response>> conflictsOfPlans() {
        String blocked = plan(List.of("SELEKT 1"));
        awaitStatus("/v1/plans/" + blocked, "BLOCKED");
        String done = plan(List.of("SELECT 1"));
        String rollout = rolloutOf(done);
        awaitStatus("/v1/rollouts/" + rollout, "DONE");
        String key = uniqueName("key");
        json().header("Idempotency-Key", key)
                .body(planFor(List.of(target)))
                .post("/v1/plans")
                .then()
                .statusCode(201);
        return Map.ofEntries(
                entry("authentication-required", () -> post("/v1/plans/" + done + "/approvals", Map.of())),
                entry("plan-not-ready", () -> post("/v1/plans/" + blocked + "/rollout", "")),
                entry("rollout-exists", () -> post("/v1/plans/" + done + "/rollout", "")),
                entry("state-conflict", () -> post("/v1/rollouts/" + rollout + "/pause", "")),
                entry("precondition-required", () -> patch("/v1/plans/" + blocked, Map.of("title", "x"))),
                entry(
                        "precondition-failed",
                        () -> json().header("If-Match", "\"7\"")
                                .body(Map.of("title", "x"))
                                .patch("/v1/plans/" + blocked)),
                entry(
                        "idempotency-mismatch",
                        () -> json().header("Idempotency-Key", key)
                                .body(body(List.of("SELECT 2"), Map.of()))
                                .post("/v1/plans")),
                entry("not-running", () -> get("/v1/task-runs/" + runOf(rollout) + "/session")));
    }

    private Map<String, Supplier<Response>> conflictsInTheCatalog() {
        String server = get("/v1/targets/" + target).path("server");
        String database = get("/v1/targets/" + target).path("database");
        return Map.ofEntries(
                entry("busy", () -> patchOfLocked(server)),
                entry("in-use", () -> delete("/v1/servers/" + server)),
                entry(
                        "name-taken",
                        () -> post("/v1/targets", Map.of("name", target, "server", server, "database", database))),
                entry(
                        "target-exists",
                        () -> post(
                                "/v1/targets",
                                Map.of("name", uniqueName("target"), "server", server, "database", database))));
    }

    private static String runOf(String rollout) {
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        return get("/v1/tasks/" + task).path("taskRuns[0].uid");
    }

    private Response patchOfLocked(String server) {
        return new Transactions(ControlDatabase.jdbi(TestPostgres.shared().database(control))).once(h -> {
            h.execute("SELECT FROM slipway.server WHERE name = ? FOR UPDATE", server);
            return patch("/v1/servers/" + server, Map.of("maxTasks", 6));
        });
    }

    private static Map<String, String> scripts() {
        return Map.ofEntries(
                entry("bad-encoding", "SELECT '\u0000'"),
                entry("sql-syntax", "SELECT 'open"),
                entry("psql-meta-command", "\\dt"),
                entry("ambiguous-statement", "SELECT 1; SELECT E'a'\n'\\';'"),
                entry("transaction-control", "COMMIT"),
                entry(
                        "state-across-steps",
                        "CREATE TEMP TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON x (a);\nSELECT * FROM t"),
                entry("index-name-needed", "CREATE INDEX CONCURRENTLY ON x (a)"),
                entry("batch-statement", "-- slipway:batch table=t key=id size=10\nINSERT INTO t VALUES (1)"),
                entry("copy-to-stdout", "COPY t TO STDOUT"),
                entry("invisible-character", "SELECT a\u200b FROM t"),
                entry("set-constraints-all", "SET CONSTRAINTS ALL IMMEDIATE"),
                entry("client-encoding", "SET client_encoding = 'LATIN1'"),
                entry("too-many-statements", "VALUES(1);".repeat(MANY)),
                entry("header-unknown", "-- slipway:nope true\nSELECT 1"),
                entry("header-malformed", "-- slipway:risk huge\nSELECT 1"),
                entry("header-misplaced", "SELECT 1;\n-- slipway:risk low\nSELECT 2"));
    }
}
