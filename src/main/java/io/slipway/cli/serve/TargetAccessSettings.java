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

    /**
     * Folders whose files may be used as {@code file:…}, instead of {@code /run/secrets/slipway},
     * {@code /var/run/secrets/slipway} and {@code /etc/slipway/secrets}. Each folder exposes its files to guesses.
     */
    Optional<List<Path>> secretFolders();

    /**
     * Names of variables that may be used as {@code env:…} beside those with the prefix {@code SLIPWAY_SECRET_}. A name
     * that ends with {@code *} is a prefix. Each name lets people who register servers use that variable.
     */
    Optional<List<String>> secretVariables();

    /** A server that asks for SCRAM with fewer iterations is refused. A smaller value eases guesses of passwords. */
    @WithDefault("4096")
    int minScramIterations();

    /** Whether a superuser login is refused. Otherwise it gets a warning. */
    @WithDefault("false")
    boolean refuseSuperuser();

    /** Whether errors of task runs show the values of rows and literals that a target repeats. */
    @WithDefault("false")
    boolean showData();
}
