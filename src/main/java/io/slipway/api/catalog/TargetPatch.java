package io.slipway.api.catalog;

import io.slipway.api.http.Fields;
import io.slipway.api.json.DriverPropertyNames;
import io.slipway.api.patch.PatchField;
import io.slipway.target.TargetSettings;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /v1/targets/{name}}: an absent field stays as it is; only the search path can be null. */
record TargetPatch(
        @Schema(implementation = String.class) PatchField<String> project,
        @Schema(implementation = String.class) PatchField<String> server,
        @Schema(implementation = String.class) PatchField<String> database,
        PatchField<Map<String, String>> labels,
        @Schema(implementation = String.class) PatchField<String> searchPath)
        implements DriverPropertyNames.Refused {

    TargetSettings applyTo(TargetSettings old, Fields fields) {
        project.refuseNull(fields, "/project");
        server.refuseNull(fields, "/server");
        database.refuseNull(fields, "/database");
        labels.refuseNull(fields, "/labels");
        Map<String, String> newLabels = labels.value();
        String path = searchPath.value();
        return new TargetSettings(
                fields.name("/project", project.orElse(old.project().value())),
                fields.name("/server", server.orElse(old.server().value())),
                TargetBody.database(fields, database.orElse(old.database())),
                newLabels == null ? old.labels() : TargetBody.labels(fields, newLabels),
                path == null ? searchPath.orKeep(old.searchPath()) : TargetBody.searchPath(fields, path));
    }
}
