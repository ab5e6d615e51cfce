package io.slipway.cli.serve;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What may be connected to, and with which secrets: {@code slipway.target.*}. */
@ConfigMapping(prefix = "slipway.target")
public interface TargetAccessSettings {
    /** Networks as in {@code 10.0.0.0/8}; when set, servers outside of them are refused. */
    Optional<List<String>> allowedNetworks();

    /** Folders whose files may be referred to as {@code file:…}; more folders let more of the disk be tried. */
    @WithDefault("/var/run/secrets/slipway")
    List<Path> secretFolders();

    /** How names of variables referred to as {@code env:…} must begin; when not set, any but Slipway's own. */
    Optional<List<String>> secretVariables();

    /** Whether a login that is a superuser is refused rather than warned about. */
    @WithDefault("false")
    boolean refuseSuperuser();

    /** Whether errors of task runs show the values of rows and literals that a target repeats. */
    @WithDefault("false")
    boolean showData();
}
