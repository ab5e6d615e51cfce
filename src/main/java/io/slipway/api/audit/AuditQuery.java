package io.slipway.api.audit;

import io.slipway.api.http.ListQuery;
import io.slipway.audit.AuditStore;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /v1/audit}. */
final class AuditQuery extends ListQuery {
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

    @Override
    protected String scope() {
        return "audit?" + Arrays.asList(actor, act, kind, object, project, since);
    }

    AuditStore.Filter filter() {
        return new AuditStore.Filter(actor, act, kind, object, project, from());
    }
}
