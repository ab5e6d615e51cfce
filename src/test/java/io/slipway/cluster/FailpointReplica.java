package io.slipway.cluster;

import static org.awaitility.Awaitility.await;

import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** A replica process that can be stopped at failpoints of its own. */
final class FailpointReplica implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Path folder;
    private final ReplicaServer server;

    /** Launches it and returns at once; with {@code armed} set it stops there at its first hit. */
    FailpointReplica(TestPostgres.Database control, String... armed) {
        try {
            folder = Files.createTempDirectory("failpoints");
            for (var point : armed) {
                Files.createFile(folder.resolve(point));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = ReplicaServer.launch(control, Map.of("SLIPWAY_FAILPOINTS", folder.toString()));
    }

    ReplicaServer server() {
        return server;
    }

    /** Stops it where it comes to this point next. */
    void arm(String point) {
        try {
            Files.createFile(folder.resolve(point));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it stands at the point. */
    boolean hasReached(String point) {
        return Files.exists(taken(point));
    }

    boolean awaitReached(String point) {
        try {
            await().atMost(GRACE).until(() -> hasReached(point));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Goes on from the point, and does not stop at it again. */
    void disarm(String point) {
        try {
            Files.deleteIfExists(folder.resolve(point));
            Files.deleteIfExists(taken(point));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path taken(String point) {
        return folder.resolve(point + "." + server.pid());
    }

    @Override
    public void close() {
        server.close();
    }
}
