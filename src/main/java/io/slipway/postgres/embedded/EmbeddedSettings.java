package io.slipway.postgres.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the embedded server runs.
 *
 * @param maxConnections more cost memory, 64 kB each at rest
 * @param keepRunning whether {@link EmbeddedPostgres#close} leaves the server running for the next owner to adopt
 * @param programs where the bundled programs are unpacked; null: in the data folder
 * @param preferInstalled whether an installed PostgreSQL goes before the bundled one
 * @param settings further lines of its configuration; ours win
 */
public record EmbeddedSettings(
        int maxConnections,
        boolean keepRunning,
        @Nullable Path programs,
        boolean preferInstalled,
        Map<String, String> settings) {

    /** 200 connections, stopped with its owner, bundled programs first so that everybody has the same version. */
    public static final EmbeddedSettings DEFAULT = new EmbeddedSettings(200, false, null, false, Map.of());

    public EmbeddedSettings {
        settings = Map.copyOf(settings);
    }

    /** These settings and one line of configuration more. */
    public EmbeddedSettings with(String setting, String value) {
        var more = new TreeMap<>(settings);
        more.put(setting, value);
        return new EmbeddedSettings(maxConnections, keepRunning, programs, preferInstalled, more);
    }

    /** These settings with the bundled programs unpacked there, where several servers share them. */
    public EmbeddedSettings withPrograms(Path folder) {
        return new EmbeddedSettings(maxConnections, keepRunning, folder, preferInstalled, settings);
    }
}
