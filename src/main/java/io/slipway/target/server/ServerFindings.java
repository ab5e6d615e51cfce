package io.slipway.target.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a server at its last registration or change.
 *
 * @param version as the server reports it; null if Slipway does not connect to the server
 * @param systemIdentifier of the database cluster; null if the login cannot read it
 */
public record ServerFindings(
        ServerEngine engine,
        @Nullable String version,
        @Nullable Long systemIdentifier,
        List<Warning> warnings) {
    public ServerFindings {
        warnings = List.copyOf(warnings);
    }
}
