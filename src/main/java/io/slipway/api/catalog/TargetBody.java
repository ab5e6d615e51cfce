package io.slipway.api.catalog;

import io.slipway.api.http.Fields;
import io.slipway.api.json.CheckedBody;
import io.slipway.api.json.DriverPropertyNames;
import io.slipway.postgres.address.DatabaseName;
import io.slipway.problem.FieldError;
import io.slipway.target.TargetSettings;
import io.slipway.target.scope.Labels;
import io.slipway.target.scope.Project;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/targets}. */
@Schema(requiredProperties = {"name", "server", "database"})
record TargetBody(
        @Nullable String name,
        @Nullable String project,
        @Nullable String server,
        @Nullable String database,
        @Nullable Map<String, String> labels,
        @Nullable String searchPath)
        implements DriverPropertyNames.Refused, CheckedBody {
    private static final int MAX_SEARCH_PATH_LENGTH = 1000;

    @Override
    public List<FieldError> errors() {
        return Fields.errors(fields -> {
            fields.name("/name", name);
            settings(fields);
        });
    }

    TargetSettings settings(Fields fields) {
        return new TargetSettings(
                fields.name("/project", project, Project.DEFAULT),
                fields.name("/server", server),
                database(fields, fields.required("/database", database, "stand-in")),
                labels == null ? Map.of() : labels(fields, labels),
                searchPath == null ? null : searchPath(fields, searchPath));
    }

    static String database(Fields fields, String text) {
        return fields.attempt(() -> DatabaseName.check(text, "/database"), text);
    }

    static Map<String, String> labels(Fields fields, Map<String, String> labels) {
        var fault = Labels.fault(labels);
        fault.ifPresent(detail -> fields.wrong("/labels", detail));
        return fault.isPresent() ? Map.of() : labels;
    }

    static String searchPath(Fields fields, String text) {
        fields.text("/searchPath", text, MAX_SEARCH_PATH_LENGTH);
        fields.require(text.chars().noneMatch(Character::isISOControl), "/searchPath", "must be one line");
        return text;
    }
}
