package io.slipway.chaos;

import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The place of one replica: a process, or nothing for a while, with a link of its own to the control database. */
final class ReplicaSlot implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String GRACE = "2s";

    private final int number;
    private final TestPostgres.Database control;
    private final FaultProxy link;
    private final Path logs;
    private final Set<String> leavers = ConcurrentHashMap.newKeySet();
    private final Set<String> harmed = ConcurrentHashMap.newKeySet();
    private ReplicaServer replica;
    private int generation = 1;

    ReplicaSlot(int number, TestPostgres.Database control, Path logs) {
        this.number = number;
        this.control = control;
        this.logs = logs;
        this.link = new FaultProxy(control.server().address());
        this.replica = start();
    }

    private ReplicaServer start() {
        return ReplicaServer.launch(Map.of(
                "SLIPWAY_DB_URL",
                "postgresql://" + TestPostgres.SUPERUSER + "@" + link.address() + "/" + control.name(),
                "SLIPWAY_DB_PASSWORD",
                control.password(),
                "SLIPWAY_SERVE_GRACE",
                GRACE));
    }

    FaultProxy link() {
        return link;
    }

    /** Where it serves, when it does. */
    synchronized Optional<URI> uri() {
        return replica.isReady() ? Optional.of(replica.uri()) : Optional.empty();
    }

    synchronized boolean isReady() {
        return replica.isReady();
    }

    /** As {@code kill -9}; another process takes its place at once. */
    synchronized void kill() {
        harmed();
        replica.kill();
        replace();
    }

    /** SIGTERM; another process takes its place when it has ended. */
    void terminate() {
        var leaving = present();
        if (leaving.isReady()) {
            leavers.add(leaving.id().toString());
        }
        leaving.terminate();
        try {
            leaving.exitCode(END);
        } finally {
            heal();
        }
    }

    void freeze() {
        harmed();
        present().freeze();
    }

    void thaw() {
        present().thaw();
    }

    private synchronized void harmed() {
        if (replica.isReady()) {
            harmed.add(replica.id().toString());
        }
    }

    /** Whether the replica of this id got a SIGTERM and no other fault. */
    boolean leftInOrder(String id) {
        return leavers.contains(id) && !harmed.contains(id);
    }

    private synchronized ReplicaServer present() {
        return replica;
    }

    /** Awake, with a process in it, and linked. */
    synchronized void heal() {
        link.heal();
        replica.thaw();
        if (!replica.isAlive()) {
            replace();
        }
    }

    private void replace() {
        retire();
        generation++;
        replica = start();
    }

    private void retire() {
        saveLog();
        replica.close();
    }

    /** Writes down what its process has said so far. */
    synchronized void saveLog() {
        try {
            Files.writeString(logs.resolve("replica-%d-%d.log".formatted(number, generation)), replica.errors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        replica.thaw();
        replica.kill();
        retire();
        link.close();
    }
}
