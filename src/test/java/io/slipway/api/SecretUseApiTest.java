package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static io.slipway.api.ApiClient.patch;
import static io.slipway.api.ApiClient.post;
import static io.slipway.api.ApiClient.uniqueName;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.testing.FakeServer;
import io.slipway.testing.TestPostgres;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A proof of a secret goes to no server but that of its first use. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class SecretUseApiTest {
    private static final int LIMIT_SECONDS = 30;

    /** Of its own, so that no other test has used its secret. */
    private final Map<String, Object> login =
            ApiClient.serverBody(uniqueName("server"), TestPostgres.shared().createLogin());

    @Test
    void aSecretIsBoundToTheAddressOfItsFirstUse() {
        post("/v1/servers", login).then().statusCode(201);
        var proofs = new AtomicInteger();
        try (var other = new FakeServer((in, out) -> askForProof(in, out, proofs))) {
            int port = other.address().port();
            var moved = at(port);
            post("/v1/servers", moved).then().statusCode(422).body("code", equalTo("secret-not-allowed"));
            patch("/v1/servers/" + login.get("name"), Map.of("port", port))
                    .then()
                    .statusCode(422)
                    .body("detail", containsString("slipway server bind-secret"));
            assertThat(proofs).hasValue(0);

            var act = Map.of("secret", login.get("secret"), "host", "127.0.0.1", "port", port, "reason", "it moves");
            post("/v1/secret-bindings", act).then().statusCode(200).body("addresses", hasItem("localhost:" + port));
            get("/v1/audit").then().body("items[0].act", equalTo("bind-secret"));
            post("/v1/servers", moved).then().statusCode(502);
            assertThat(proofs).hasPositiveValue();
        }
    }

    /** The first connection to each server waits for that to the other. */
    @Test
    void ofTwoFirstUsesAtTheSameTimeOneSendsAProofAndStays() {
        var both = new CyclicBarrier(2);
        var first = new AtomicInteger();
        var second = new AtomicInteger();
        // threads of the common pool have the loader of another application
        try (var threads = Executors.newFixedThreadPool(2);
                var one = new FakeServer(together(both, first));
                var other = new FakeServer(together(both, second))) {
            var codes = Stream.of(one, other)
                    .map(server -> at(server.address().port()))
                    .map(body -> CompletableFuture.supplyAsync(
                            () -> post("/v1/servers", body).<String>path("code"), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join);
            assertThat(codes).containsExactlyInAnyOrder("secret-not-allowed", "target-unreachable");
        }
        assertThat(Stream.of(first, second).map(AtomicInteger::get)).containsOnlyOnce(0);

        post("/v1/servers", login)
                .then()
                .statusCode(422)
                .body("code", equalTo("secret-not-allowed"))
                .body("detail", containsString("slipway server bind-secret"));
    }

    @Test
    void aServerThatAsksForNoProofBindsNoSecret() {
        post("/v1/servers", at(1)).then().statusCode(502);
        post("/v1/servers", login).then().statusCode(201);
    }

    private Map<String, Object> at(int port) {
        var body = new TreeMap<>(login);
        body.put("name", uniqueName("server"));
        body.put("port", port);
        return body;
    }

    private static FakeServer.Behavior together(CyclicBarrier both, AtomicInteger proofs) {
        var isFirst = new AtomicBoolean(true);
        return (in, out) -> {
            if (isFirst.getAndSet(false)) {
                try {
                    both.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IOException(e);
                }
            }
            askForProof(in, out, proofs);
        };
    }

    private static void askForProof(DataInputStream in, DataOutputStream out, AtomicInteger proofs) throws IOException {
        FakeServer.startup(in);
        FakeServer.message(out, 'R', "\0\0\0\nSCRAM-SHA-256\0\0".getBytes(US_ASCII));
        if (in.read() >= 0) {
            proofs.incrementAndGet();
        }
    }
}
