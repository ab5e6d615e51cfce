package io.slipway.cli.serve;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The networks and secrets that connections to targets may use: {@code slipway.target.*}. */
@ConfigMapping(prefix = "slipway.target")
public interface TargetAccessSettings {
    /** Networks such as {@code 10.0.0.0/8}. If set, servers outside of them are refused. */
    Optional<List<String>> allowedNetworks();

    /** Folders whose files may be used as {@code file:…}. Each folder exposes its files to guesses. */
    @WithDefault("/var/run/secrets/slipway")
    List<Path> secretFolders();

    /**
     * Allowed prefixes of variables that are used as {@code env:…}. If not set, all variables but those of Slipway
     * itself.
     */
    Optional<List<String>> secretVariables();

    /** Whether a superuser login is refused. Otherwise it gets a warning. */
    @WithDefault("false")
    boolean refuseSuperuser();

    /** Whether errors of task runs show the values of rows and literals that a target repeats. */
    @WithDefault("false")
    boolean showData();
}
