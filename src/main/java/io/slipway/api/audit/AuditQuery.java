package io.slipway.api.audit;

import io.slipway.api.http.QueryValues;
import io.slipway.audit.AuditStore;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /v1/audit}. */
final class AuditQuery {
    @QueryParam("actor")
    @Nullable
    String actor;

    @Parameter(description = "What was done", example = "create")
    @QueryParam("act")
    @Nullable
    String act;

    @Parameter(description = "Kind of the object", example = "plan")
    @QueryParam("kind")
    @Nullable
    String kind;

    @Parameter(description = "Name or id of the object")
    @QueryParam("object")
    @Nullable
    String object;

    @QueryParam("project")
    @Nullable
    String project;

    @Parameter(description = "Not before this time", schema = @Schema(implementation = Instant.class))
    @QueryParam("since")
    @Nullable
    String since;

    @QueryParam("limit")
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Nullable
    String cursor;

    /** The list that a cursor belongs to. */
    String scope() {
        return "audit?" + Arrays.asList(actor, act, kind, object, project, since);
    }

    AuditStore.Filter filter() {
        return new AuditStore.Filter(actor, act, kind, object, project, QueryValues.since(since));
    }
}
