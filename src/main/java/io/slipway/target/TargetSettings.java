package io.slipway.target;

import io.slipway.target.scope.Name;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a target, as people give them.
 *
 * @param project by name
 * @param server by name
 * @param searchPath of its sessions; null means the setting of the role and the database
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
