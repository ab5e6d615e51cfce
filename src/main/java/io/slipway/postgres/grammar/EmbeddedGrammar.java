package io.slipway.postgres.grammar;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.FileTrees;
import io.slipway.time.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the bundled PostgreSQL judge syntax if a target cannot. The server starts with the first request for its own
 * major version, has no data, and ends with the process. Thread-safe.
 */
public final class EmbeddedGrammar implements GrammarFallback {
    private static final int BUNDLED_MAJOR = 18;
    private static final String DATABASE = "postgres";

    private @Nullable EmbeddedPostgres server;

    @Override
    public synchronized Optional<Connection> open(int majorVersion) {
        if (majorVersion != BUNDLED_MAJOR) {
            return Optional.empty();
        }
        EmbeddedPostgres running = server;
        if (running == null) {
            running = start();
            server = running;
        }
        return Optional.of(running.open(DATABASE));
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres started =
                    EmbeddedPostgres.start(Files.createTempDirectory("slipway-grammar"), EmbeddedSettings.DEFAULT);
            Runtime.getRuntime().addShutdownHook(Threads.shutdownThread(() -> end(started)));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(EmbeddedPostgres started) {
        started.close();
        try {
            FileTrees.delete(started.folder());
        } catch (IOException e) {
            // The folder stays among the temporary files.
        }
    }
}
