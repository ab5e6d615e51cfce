package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.ReplicaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clients that read and write by REST, each request at any replica that is ready, as a load balancer chooses. A replica
 * that ends gets requests until its readiness says no.
 */
public final class SteadyRequests implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Requests that were answered with success; failures, in words; connections that an ending replica closed. */
    public record Counts(int answered, List<String> failures, int closed) {}

    private final List<ReplicaServer> ready = new CopyOnWriteArrayList<>();
    private final Set<ReplicaServer> ending = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final List<Thread> clients;
    private volatile boolean stopped;

    private SteadyRequests(Collection<ReplicaServer> replicas) {
        ready.addAll(replicas);
        clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> Thread.ofVirtual().start(() -> sendAll(client)))
                .toList();
    }

    static SteadyRequests to(Collection<ReplicaServer> replicas) {
        return new SteadyRequests(replicas);
    }

    void add(ReplicaServer replica) {
        ready.add(replica);
    }

    /**
     * Drains the replica, as a preStop hook does, and waits until no client chooses it. It may close connections then.
     */
    void drain(ReplicaServer replica) {
        ending.add(replica);
        var drain = URI.create("http://127.0.0.1:" + replica.managementPort() + "/q/drain");
        try {
            int status = status(HttpRequest.newBuilder(drain)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}")));
            assertThat(status).isEqualTo(202);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(TIMEOUT).until(() -> !ready.contains(replica));
    }

    private void sendAll(int client) {
        for (int n = 0; !stopped; n++) {
            var replica = ready.get(ThreadLocalRandom.current().nextInt(ready.size()));
            if (ending.contains(replica) && !isReady(replica)) {
                ready.remove(replica);
            } else {
                send(replica, n % 2 == 0 ? read(replica) : write(replica, client, n));
            }
        }
    }

    private boolean isReady(ReplicaServer replica) {
        var health = URI.create("http://127.0.0.1:" + replica.managementPort() + "/q/health/ready");
        try {
            return status(HttpRequest.newBuilder(health)) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static HttpRequest.Builder read(ReplicaServer replica) {
        return HttpRequest.newBuilder(replica.uri().resolve("/v1/rollouts?limit=5"));
    }

    private static HttpRequest.Builder write(ReplicaServer replica, int client, int n) {
        return HttpRequest.newBuilder(replica.uri().resolve("/v1/projects/load-%d-%d".formatted(client, n)))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{}"));
    }

    private void send(ReplicaServer replica, HttpRequest.Builder request) {
        try {
            int status = status(request);
            if (status / 100 == 2) {
                answered.incrementAndGet();
            } else {
                failures.add("status " + status);
            }
        } catch (IOException e) {
            if (ending.contains(replica)) {
                closed.incrementAndGet();
            } else {
                failures.add(e.toString());
            }
        }
    }

    private int status(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
            throw new IOException("stopped", e);
        }
    }

    Counts counts() {
        return new Counts(answered.get(), List.copyOf(failures), closed.get());
    }

    @Override
    public void close() {
        stopped = true;
        for (var client : clients) {
            try {
                client.join(TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        http.close();
    }
}
