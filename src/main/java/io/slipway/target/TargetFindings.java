package io.slipway.target;

import io.slipway.target.server.Warning;
import java.util.List;

/** The findings about a target at its last registration or move. */
public record TargetFindings(DatabaseIdentity identity, List<Warning> warnings) {
    public TargetFindings {
        warnings = List.copyOf(warnings);
    }
}
