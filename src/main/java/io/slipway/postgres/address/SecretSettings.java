package io.slipway.postgres.address;

import java.nio.file.Path;
import java.util.List;

/**
 * The secrets that people may refer to.
 *
 * @param fileRoots folders whose files may be used; each folder exposes its files to guesses
 * @param envPrefixes allowed prefixes of variables; empty: any name
 * @param envRefused prefixes that are refused, even if {@code envPrefixes} allows them
 */
public record SecretSettings(List<Path> fileRoots, List<String> envPrefixes, List<String> envRefused) {
    /** The default: references to Slipway's own secrets are refused. */
    public static final SecretSettings DEFAULT =
            new SecretSettings(List.of(Path.of("/var/run/secrets/slipway")), List.of(), List.of("SLIPWAY_DB_"));

    public SecretSettings {
        fileRoots = List.copyOf(fileRoots);
        envPrefixes = List.copyOf(envPrefixes);
        envRefused = List.copyOf(envRefused);
    }

    /** For references that Slipway's operator configured: any variable, and files below these folders. */
    public static SecretSettings trusted(Path... fileRoots) {
        return new SecretSettings(List.of(fileRoots), List.of(), List.of());
    }

    boolean allows(SecretRef.Env env) {
        return SecretRef.ENV_NAME.matcher(env.name()).matches()
                && envRefused.stream().noneMatch(env.name()::startsWith)
                && (envPrefixes.isEmpty() || envPrefixes.stream().anyMatch(env.name()::startsWith));
    }
}
