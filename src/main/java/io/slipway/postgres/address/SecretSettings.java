package io.slipway.postgres.address;

import java.nio.file.Path;
import java.util.List;

/**
 * Which secrets people may refer to.
 *
 * @param fileRoots folders whose files may be named; more folders let more of the disk be tried as a password
 * @param envPrefixes how the names of variables must begin; empty: any name
 * @param envRefused how they must not begin, whatever the line above says
 */
public record SecretSettings(List<Path> fileRoots, List<String> envPrefixes, List<String> envRefused) {
    /** Slipway's own secrets are nobody's to name. */
    public static final SecretSettings DEFAULT =
            new SecretSettings(List.of(Path.of("/var/run/secrets/slipway")), List.of(), List.of("SLIPWAY_DB_"));

    public SecretSettings {
        fileRoots = List.copyOf(fileRoots);
        envPrefixes = List.copyOf(envPrefixes);
        envRefused = List.copyOf(envRefused);
    }

    /** For what Slipway's operator configured himself: any variable, and files below these folders. */
    public static SecretSettings trusted(Path... fileRoots) {
        return new SecretSettings(List.of(fileRoots), List.of(), List.of());
    }

    boolean allows(SecretRef.Env env) {
        return SecretRef.ENV_NAME.matcher(env.name()).matches()
                && envRefused.stream().noneMatch(env.name()::startsWith)
                && (envPrefixes.isEmpty() || envPrefixes.stream().anyMatch(env.name()::startsWith));
    }
}
