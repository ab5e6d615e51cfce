package io.slipway.postgres.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an embedded server.
 *
 * @param maxConnections each idle connection costs 64 kB of memory
 * @param keepRunning whether {@link EmbeddedPostgres#close} leaves the server running for the next owner to adopt
 * @param programs the folder for the unpacked programs; null: the data folder
 * @param preferInstalled whether an installed PostgreSQL is preferred to the bundled one
 * @param settings further lines of its configuration; Slipway's own lines override them
 */
public record EmbeddedSettings(
        int maxConnections,
        boolean keepRunning,
        @Nullable Path programs,
        boolean preferInstalled,
        Map<String, String> settings) {

    /**
     * 200 connections, stopped with its owner, bundled programs preferred, so that all installations have the same
     * version.
     */
    public static final EmbeddedSettings DEFAULT = new EmbeddedSettings(200, false, null, false, Map.of());

    public EmbeddedSettings {
        settings = Map.copyOf(settings);
    }

    /** These settings with one more line of configuration. */
    public EmbeddedSettings with(String setting, String value) {
        var more = new TreeMap<>(settings);
        more.put(setting, value);
        return new EmbeddedSettings(maxConnections, keepRunning, programs, preferInstalled, more);
    }
}
