package io.slipway.target.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server was found to be when it was last registered or changed.
 *
 * @param version its own words; null for a server that nobody connects to
 * @param systemIdentifier of the cluster; null where there is none to be known
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
