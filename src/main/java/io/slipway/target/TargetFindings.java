package io.slipway.target;

import io.slipway.target.server.Warning;
import java.util.List;

/** What a target was found to be when it was last registered or moved. */
public record TargetFindings(DatabaseIdentity identity, List<Warning> warnings) {
    public TargetFindings {
        warnings = List.copyOf(warnings);
    }
}
