package io.slipway.api.http;

import static io.slipway.api.ApiClient.json;
import static io.slipway.api.ApiClient.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.api.ApiClient;
import io.slipway.control.Transactions;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class IdempotencyApiTest {
    @Inject
    Transactions transactions;

    @ConfigProperty(name = "slipway.test.control.database")
    String control;

    private static Response post(String key, Map<String, Object> body) {
        return json().header("Idempotency-Key", key).body(body).post("/v1/servers");
    }

    @Test
    void theSameRequestGetsTheSameAnswer() {
        var body = ApiClient.serverBody(uniqueName("server"));
        String key = uniqueName("key");
        Response first = post(key, body);
        Response second = post(key, body);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body().asString()).isEqualTo(first.body().asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        String key = uniqueName("key");
        post(key, ApiClient.serverBody(uniqueName("server"))).then().statusCode(201);
        post(key, ApiClient.serverBody(uniqueName("server")))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-mismatch"));
    }

    @Test
    void aFailedCreationLeavesTheKeyFree() {
        String key = uniqueName("key");
        var body = ApiClient.serverBody(uniqueName("server"));
        var unreachable = new java.util.TreeMap<>(body);
        unreachable.put("port", 1);
        post(key, unreachable).then().statusCode(502);
        post(key, body).then().statusCode(201);
    }

    @Test
    void eightConcurrentRequestsCreateOneServer() throws Exception {
        String name = uniqueName("server");
        String key = uniqueName("key");
        var barrier = new CyclicBarrier(8);
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(() -> {
                barrier.await();
                return post(key, ApiClient.serverBody(name)).statusCode();
            });
        }
        List<Integer> statuses = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            for (var answer : executor.invokeAll(callers)) {
                statuses.add(answer.get());
            }
        }
        assertThat(statuses).isSubsetOf(201, 409).contains(201);
        assertThat(rows(name)).isEqualTo(1);
        post(key, ApiClient.serverBody(name)).then().statusCode(201);
    }

    @Test
    void aLockedKeyIsAConflict() {
        String key = uniqueName("key");
        var body = ApiClient.serverBody(uniqueName("server"));
        var held = new IdempotencyStore.CreationKey("anonymous", "POST", "/v1/servers", key);
        // not of the pool: the service's sessions may not be idle for as long as a slow request takes
        var other = new Transactions(ControlDatabase.jdbi(TestPostgres.shared().database(control)));
        int status = other.once(h -> {
            assertThat(new IdempotencyStore().tryLock(h, held)).isTrue();
            return post(key, body).statusCode();
        });
        assertThat(status).isEqualTo(409);
        post(key, body).then().statusCode(201);
    }

    private int rows(String server) {
        return transactions.read(h -> h.createQuery("SELECT count(*) FROM slipway.server WHERE name = :name")
                .bind("name", server)
                .mapTo(Integer.class)
                .one());
    }
}
