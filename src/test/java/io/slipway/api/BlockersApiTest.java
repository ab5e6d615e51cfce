package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The blocker policy of an environment, from its rules over REST to the audit rows of what was done. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class BlockersApiTest extends SteppedServiceFixture {
    private static Map<String, Object> policy(int position, Object allow, Object deny) {
        return Map.of(
                "position",
                position,
                "approvals",
                0,
                "autoRollout",
                true,
                "blockers",
                Map.of("allow", allow, "deny", deny));
    }

    @Test
    void rulesAreShownAsTheyWereSent() {
        String path = "/v1/environments/" + ApiClient.uniqueName("env");
        var rule = Map.of("role", "app", "idleInTransactionFor", "PT5M", "action", "TERMINATE");
        put(path, policy(640, List.of("report-*", rule), List.of(Map.of("role", "dba"))))
                .then()
                .statusCode(201);
        get(path)
                .then()
                .body("blockers.allow[0]", equalTo("report-*"))
                .body("blockers.allow[1]", equalTo(rule))
                .body("blockers.deny[0]", equalTo(Map.of("role", "dba")));
    }

    private static void assertWrong(String pointer, Object allow, Object deny) {
        put("/v1/environments/" + ApiClient.uniqueName("env"), policy(641, allow, deny))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void aWrongRuleIsRefusedAtItsField() {
        List<Object> none = List.of();
        assertWrong("/blockers/allow/0", List.of(Map.of()), none);
        assertWrong("/blockers/allow/1", List.of("a", Map.of("action", "TERMINATE")), none);
        assertWrong("/blockers/allow/0", List.of(" "), none);
        assertWrong("/blockers/allow/0/role", List.of(Map.of("role", "", "application", "a")), none);
        assertWrong(
                "/blockers/allow/0/application", List.of(Map.of("role", "a", "application", "a".repeat(201))), none);
        assertWrong("/blockers/allow/0/idleInTransactionFor", List.of(Map.of("idleInTransactionFor", "PT0S")), none);
        assertWrong(
                "/blockers/allow/0/action", List.of(Map.of("idleInTransactionFor", "PT1S", "action", "CANCEL")), none);
        assertWrong("/blockers/deny/0/action", none, List.of(Map.of("role", "a", "action", "CANCEL")));
        assertWrong(
                "/blockers/deny/0/idleInTransactionFor",
                none,
                List.of(Map.of("role", "a", "idleInTransactionFor", "PT1S")));
        assertWrong("/blockers/deny", none, Collections.nCopies(201, "a"));
    }

    @Test
    void aBlockerIsEndedAndTheAuditShowsWhy() throws SQLException {
        String environment = ApiClient.uniqueName("env");
        var login = TestPostgres.shared().createLogin();
        put("/v1/environments/" + environment, policy(642, List.of(Map.of("role", login)), List.of()))
                .then()
                .statusCode(201);
        String server = ApiClient.server();
        ApiClient.patch("/v1/servers/" + server, Map.of("environment", environment))
                .then()
                .statusCode(200);
        var database = TestPostgres.shared().createDatabase();
        target = ApiClient.uniqueName("target");
        ApiClient.post("/v1/targets", ApiClient.targetBody(target, server, database, Map.of()))
                .then()
                .statusCode(201);
        database.execute("CREATE TABLE public.orders ()", "GRANT SELECT ON public.orders TO " + login);
        String rollout;
        try (var blocker = database.open(login)) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("SET application_name = 'shop'; SELECT FROM public.orders");
            rollout = rolloutOf(create(List.of("ALTER TABLE public.orders ADD c int"), Map.of("checks", "SKIP"))
                    .path("id"));
            awaitStatus("/v1/rollouts/" + rollout, "DONE");
            assertThat(blocker.isValid(5)).isFalse();
        }
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        String uid = get("/v1/tasks/" + task).path("taskRuns[0].uid");
        String rows = "items.findAll { it.object == '" + uid + "' && it.act.startsWith('end-blocker') }";
        get("/v1/audit?limit=100")
                .then()
                .body(rows + "[0].act", equalTo("end-blocker-result"))
                .body(rows + "[1].act", equalTo("end-blocker"))
                .body(rows + "[0].detail.result", equalTo("sent"))
                .body(rows + "[1].detail.role", equalTo(login));
        assertThat(get("/v1/task-runs/" + uid + "/log?limit=500").asString()).contains("ended the session of pid ");
    }
}
