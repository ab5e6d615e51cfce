package io.slipway.target;

import io.slipway.target.scope.Name;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a target.
 *
 * @param project by name
 * @param server by name
 * @param searchPath of its sessions; null: the role's and database's own
 */
public record TargetSettings(
        Name project,
        Name server,
        String database,
        Map<String, String> labels,
        @Nullable String searchPath) {
    public TargetSettings {
        labels = Map.copyOf(labels);
    }
}
