package io.slipway.testing;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Streaming standbys of embedded servers. The bundled programs have no pg_basebackup, so the data is copied while the
 * primary is stopped for a moment.
 */
public final class StandbyFixture {
    private StandbyFixture() {}

    /** One of this name that follows the primary, whose sessions end; removed with the JVM at the latest. */
    public static EmbeddedPostgres of(EmbeddedPostgres primary, String name) {
        var folder = TestPostgres.newFolder();
        primary.stop();
        try {
            copy(primary.folder(), folder);
            var signal = folder.resolve("cluster").resolve("standby.signal");
            Files.copy(folder.resolve("cluster").resolve("PG_VERSION"), signal, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            RestartFixture.startAgain(primary, Map.of());
        }
        var source = "host=127.0.0.1 port=%d user=%s password=%s application_name=%s"
                .formatted(primary.port(), EmbeddedPostgres.NAME, primary.password(), name);
        return TestServers.startIn(
                folder,
                EmbeddedSettings.DEFAULT.with("primary_conninfo", source).with("wal_receiver_status_interval", "1s"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var tree = Files.walk(from)) {
            for (var path : tree.toList()) {
                // with its owner: the server does not run as we do
                Files.copy(
                        path,
                        to.resolve(from.relativize(path).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
