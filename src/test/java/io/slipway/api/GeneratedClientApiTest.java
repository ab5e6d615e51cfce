package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import client.ApiClient;
import client.ApiException;
import client.ApiResponse;
import client.api.PlansApi;
import client.api.RolloutsApi;
import client.api.ServersApi;
import client.api.TargetsApi;
import client.model.ChangeBody;
import client.model.Plan;
import client.model.PlanBody;
import client.model.PlanPatch;
import client.model.Problem;
import client.model.Server;
import client.model.ServerBody;
import client.model.ServerPatch;
import client.model.SkipBody;
import client.model.Target;
import client.model.TargetBody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.testing.GeneratedClient;
import io.slipway.testing.TestPostgres;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client that is generated from {@code docs/openapi.yaml} drives a rollout and reads problems. It refuses each field
 * and each value that the document does not name.
 */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class GeneratedClientApiTest extends SteppedServiceFixture {
    private static final int TOO_LARGE = 11 * 1024 * 1024;

    @TestHTTPResource("/")
    URI root;

    private GeneratedClient generated;
    private ServersApi servers;
    private TargetsApi targets;
    private PlansApi plans;
    private RolloutsApi rollouts;

    @BeforeEach
    void connected() {
        generated = new GeneratedClient(root);
        ApiClient client = generated.client();
        servers = new ServersApi(client);
        targets = new TargetsApi(client);
        plans = new PlansApi(client);
        rollouts = new RolloutsApi(client);
    }

    @Test
    void aRolloutGoesFromRegistrationToDone() throws ApiException {
        String target = registeredByClient();
        Plan plan = plans.createPlan(plan(target, "CREATE TABLE a (id int)"), "key-1");
        assertThat(plans.createPlan(plan(target, "CREATE TABLE a (id int)"), "key-1")
                        .getId())
                .isEqualTo(plan.getId());

        String rollout = rolloutOf(plan.getId());
        awaitStatus("/v1/rollouts/" + rollout, "DONE");

        assertThat(plans.getPlan(plan.getId()).getRollout()).isEqualTo(rollout);
        assertThat(plans.getCheckRun(plan.getId()).getAdvice()).isEmpty();
        assertThat(rollouts.getRollout(rollout)
                        .getStages()
                        .getFirst()
                        .getWaves()
                        .getFirst()
                        .getDone())
                .isEqualTo(1);
        var task = rollouts.listTasks(rollout, null, null, null).getItems().getFirst();
        var run = rollouts.getTask(task.getId()).getTaskRuns().getFirst();
        assertThat(rollouts.getTaskRun(run.getUid()).getReplica()).isNotNull();
        assertThat(targets.getTarget(target).getState()).hasToString("OK");
    }

    private String registeredByClient() throws ApiException {
        Map<String, Object> login = io.slipway.api.ApiClient.serverBody(io.slipway.api.ApiClient.uniqueName("server"));
        var body = new ServerBody()
                .name(login.get("name").toString())
                .host(login.get("host").toString())
                .port((Integer) login.get("port"))
                .user(login.get("user").toString())
                .secret(login.get("secret").toString());
        Server server = servers.createServer(body, null);
        ApiResponse<Server> changed =
                servers.changeServerWithHttpInfo(server.getName(), new ServerPatch().maxTasks(7), "\"1\"");
        assertThat(changed.getData().getMaxTasks()).isEqualTo(7);
        assertThat(changed.getHeaders().get("etag")).containsExactly("\"2\"");
        Target target = targets.createTarget(
                new TargetBody()
                        .name(io.slipway.api.ApiClient.uniqueName("target"))
                        .server(server.getName())
                        .database(TestPostgres.shared().createDatabase().name()),
                null);
        return target.getName();
    }

    private static PlanBody plan(String target, String script) {
        return new PlanBody()
                .title("by a client")
                .targets(List.of(target))
                .changes(List.of(new ChangeBody().script(script)));
    }

    @Test
    void everyKindOfProblemIsRead() throws ApiException {
        Plan plan = plans.createPlan(plan(target, "SELEKT 1"), null);
        awaitStatus("/v1/plans/" + plan.getId(), "BLOCKED");

        assertThat(problem(404, () -> plans.getPlan("4711")).getCode()).hasToString("not-found");
        assertThat(problem(409, () -> plans.createPlanRollout(plan.getId(), null))
                        .getPlanStatus())
                .isEqualTo("BLOCKED");
        assertThat(problem(412, () -> plans.changePlan(plan.getId(), "\"7\"", new PlanPatch().title("x")))
                        .getCode())
                .hasToString("precondition-failed");
        Problem refused = problem(422, () -> plans.createPlan(plan("none", "COMMIT"), null));
        assertThat(refused.getCode()).hasToString("transaction-control");
        assertThat(refused.getLine()).isEqualTo(1);
        assertThat(problem(422, () -> rollouts.skipTask("1", new SkipBody()))
                        .getErrors()
                        .getFirst()
                        .getPointer())
                .isEqualTo("/reason");
        assertThat(problem(
                                502,
                                () -> servers.createServer(
                                        new ServerBody()
                                                .name("nowhere")
                                                .host("127.0.0.1")
                                                .port(1)
                                                .user("x")
                                                .secret(String.valueOf(io.slipway.api.ApiClient.serverBody("x")
                                                        .get("secret"))),
                                        null))
                        .getCode())
                .hasToString("target-unreachable");
    }

    private Problem problem(int status, ThrowingCallable call) {
        return generated.problem(status, call);
    }

    private void assertCode(int status, String code, ThrowingCallable call) {
        assertThat(problem(status, call).getCode()).hasToString(code);
    }

    @Test
    void theProblemsOfRequestsAreRead() throws Exception {
        Plan plan = plans.createPlan(plan(target, "SELECT 1"), null);

        assertCode(400, "bad-cursor", () -> plans.listPlans(null, "forged", null, null, null, null, null, null));
        Map<String, String> foreign = Map.of("Origin", "https://evil.example");
        assertCode(403, "foreign-origin", () -> plans.getPlan(plan.getId(), foreign));
        var asking = new PlansApi(generated.asking().client());
        assertCode(413, "payload-too-large", () -> asking.createPlan(plan(target, "x".repeat(TOO_LARGE)), null));
        generated.with(request -> request.setHeader("Content-Type", "text/plain"));
        var wrong = new PlansApi(generated.client());
        assertCode(415, "unsupported-media-type", () -> wrong.createPlan(plan(target, "SELECT 1"), null));
    }

    /** The client itself refuses to leave the header out: the document says that it is required. */
    @Test
    void aPlanIsNotChangedWithoutItsVersion() throws ApiException {
        Plan plan = plans.createPlan(plan(target, "SELECT 1"), null);
        assertThatThrownBy(() -> plans.changePlan(plan.getId(), null, new PlanPatch().title("x")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("ifMatch");

        String body = io.slipway.api.ApiClient.patch("/v1/plans/" + plan.getId(), Map.of("title", "x"))
                .then()
                .statusCode(428)
                .extract()
                .asString();
        assertThat(generated.problem(body).getCode()).hasToString("precondition-required");
    }
}
