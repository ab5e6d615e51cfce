package io.slipway.chaos;

import static org.awaitility.Awaitility.await;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.Rest;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The parts of the rounds: a control database, servers with targets, and replicas as processes. A link that can fail is
 * between each replica and the control database, and between all replicas and each target server.
 */
final class ChaosFixture implements AutoCloseable {
    private static final int REPLICAS = 3;
    private static final int SERVERS = 2;
    private static final int DATABASES = 2;
    private static final Duration UP = Duration.ofMinutes(3);

    private final EmbeddedPostgres controlServer = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
    private final TestPostgres.Database control = TestPostgres.of(controlServer).database(EmbeddedPostgres.NAME);
    private final List<TargetServer> servers;
    private final Map<TargetServer, FaultProxy> links = new HashMap<>();
    private final List<ReplicaSlot> slots = new ArrayList<>();
    private final BackgroundApplication application;

    ChaosFixture(Path logs) {
        servers = IntStream.rangeClosed(1, SERVERS)
                .mapToObj(i -> new TargetServer("s" + i, DATABASES))
                .toList();
        application = new BackgroundApplication(servers);
        servers.forEach(each -> links.put(each, new FaultProxy(each.server().address())));
        for (int i = 1; i <= REPLICAS; i++) {
            slots.add(new ReplicaSlot(i, control, logs));
        }
        try {
            awaitReplicas(REPLICAS);
            register();
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    private void register() {
        var rest = new Rest(slots.getFirst().uri().orElseThrow());
        for (var server : servers) {
            var address = link(server).address();
            rest.post(
                    "/v1/servers",
                    Map.of(
                            "name", server.name(),
                            "host", address.host(),
                            "port", address.port(),
                            "user", server.login(),
                            "secret", server.secret(),
                            "maxTasks", server.maxTasks()));
            for (var database : server.databases()) {
                rest.post(
                        "/v1/targets",
                        Map.of("name", server.target(database), "server", server.name(), "database", database.name()));
            }
        }
    }

    List<String> targets() {
        return servers.stream()
                .flatMap(server -> server.databases().stream().map(server::target))
                .toList();
    }

    EmbeddedPostgres controlServer() {
        return controlServer;
    }

    TestPostgres.Database control() {
        return control;
    }

    List<TargetServer> servers() {
        return servers;
    }

    FaultProxy link(TargetServer server) {
        return java.util.Objects.requireNonNull(links.get(server));
    }

    List<ReplicaSlot> slots() {
        return slots;
    }

    /** Every link whole, every process awake; dead ones come back. */
    void heal() {
        links.values().forEach(FaultProxy::heal);
        slots.forEach(ReplicaSlot::heal);
    }

    /** Waits until so many serve; the rest may still be on its way up. */
    void awaitReplicas(int atLeast) {
        await().atMost(UP)
                .until(() -> slots.stream().filter(ReplicaSlot::isReady).count() >= atLeast);
    }

    void saveLogs() {
        slots.forEach(ReplicaSlot::saveLog);
    }

    @Override
    public void close() {
        application.close();
        slots.forEach(ReplicaSlot::close);
        links.values().forEach(FaultProxy::close);
    }
}
