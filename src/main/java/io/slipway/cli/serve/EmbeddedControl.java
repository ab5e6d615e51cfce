package io.slipway.cli.serve;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

/** Holds the embedded server that {@code serve} started before the service, and stops it after the service. */
public final class EmbeddedControl {
    private static volatile @Nullable EmbeddedPostgres server;

    private EmbeddedControl() {}

    public static void stopAtShutdown(EmbeddedPostgres started) {
        server = started;
    }

    /** Stops the server, if there is one. */
    static void stop() {
        EmbeddedPostgres running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }
}
