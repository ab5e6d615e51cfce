package io.slipway.api.catalog;

import io.slipway.target.ForeignChange;
import io.slipway.target.Target;
import io.slipway.target.TargetSettings;
import io.slipway.target.TargetState;
import io.slipway.target.server.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A target as it is shown.
 *
 * @param missing keys of changes that a DIVERGED target has lost
 * @param unknown keys of changes that a DIVERGED target has and Slipway does not know
 * @param stateDetail why the target is not OK
 */
@Schema(name = "Target")
record TargetView(
        String name,
        String project,
        String server,
        String database,
        Map<String, String> labels,
        @Nullable String searchPath,
        TargetState state,
        List<String> missing,
        List<String> unknown,
        @Nullable String stateDetail,
        String systemIdentifier,
        List<Warning> warnings,
        Instant createdAt,
        Instant updatedAt) {
    static TargetView of(Target target) {
        TargetSettings settings = target.settings();
        return new TargetView(
                target.name().value(),
                settings.project().value(),
                settings.server().value(),
                settings.database(),
                new TreeMap<>(settings.labels()),
                settings.searchPath(),
                target.state(),
                target.missing(),
                target.unknown().stream().map(ForeignChange::key).distinct().toList(),
                target.stateDetail(),
                Long.toString(target.findings().identity().systemIdentifier()),
                target.findings().warnings(),
                target.createdAt(),
                target.updatedAt());
    }
}
