package io.slipway.postgres.address;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The secrets that people may refer to, and how they may be proved.
 *
 * @param fileRoots folders whose files may be used; each folder exposes its files to guesses
 * @param variables names of variables that may be used; one that ends with {@code *} is a prefix
 * @param refused prefixes that are refused, even if {@code variables} allows them
 * @param minScramIterations a server that asks for a cheaper proof of a password gets none, 1 or more
 */
public record SecretSettings(
        List<Path> fileRoots, List<String> variables, List<String> refused, int minScramIterations) {
    /** As RFC 7677 demands it, and PostgreSQL's own default. */
    private static final int MIN_SCRAM_ITERATIONS = 4_096;

    /** The variables that may be named without a setting. */
    public static final String PREFIX = "SLIPWAY_SECRET_";

    /** The folders that may be named without a setting. */
    public static final List<Path> FOLDERS = Stream.of(
                    "/run/secrets/slipway", "/var/run/secrets/slipway", "/etc/slipway/secrets")
            .map(Path::of)
            .toList();

    private static final List<String> OWN = List.of("SLIPWAY_DB_");

    public SecretSettings {
        fileRoots = List.copyOf(fileRoots);
        variables = List.copyOf(variables);
        refused = List.copyOf(refused);
    }

    /** For references of the users of the API: these folders, the variables of the prefix and these variables. */
    public static SecretSettings of(List<Path> fileRoots, List<String> variables, int minScramIterations) {
        List<String> all =
                Stream.concat(Stream.of(PREFIX + "*"), variables.stream()).toList();
        return new SecretSettings(fileRoots, all, OWN, minScramIterations);
    }

    /** For references of the operator: any variable, and any file. */
    public static SecretSettings ofOperator() {
        return new SecretSettings(List.of(Path.of("/")), List.of("*"), List.of(), MIN_SCRAM_ITERATIONS);
    }

    /** For a server of our own: any variable, files below these folders, and any number of iterations. */
    public static SecretSettings trusted(Path... fileRoots) {
        return new SecretSettings(List.of(fileRoots), List.of("*"), List.of(), 1);
    }

    boolean allows(SecretRef.Env env) {
        String name = env.name();
        return SecretRef.ENV_NAME.matcher(name).matches()
                && refused.stream().noneMatch(name::startsWith)
                && variables.stream().anyMatch(allowed -> matches(allowed, name));
    }

    private static boolean matches(String allowed, String name) {
        return allowed.endsWith("*")
                ? name.startsWith(allowed.substring(0, allowed.length() - 1))
                : name.equals(allowed);
    }
}
