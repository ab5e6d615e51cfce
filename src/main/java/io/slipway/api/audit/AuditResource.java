package io.slipway.api.audit;

import io.slipway.api.http.Cursors;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.audit.AuditEntry;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit log. */
@Path("/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit", description = "Audited actions and their actors")
final class AuditResource {
    private final Transactions transactions;
    private final AuditStore audit;
    private final Cursors cursors;

    AuditResource(Transactions transactions, AuditStore audit, Cursors cursors) {
        this.transactions = transactions;
        this.audit = audit;
        this.cursors = cursors;
    }

    /** One audited action. */
    @Schema(name = "AuditEntry")
    record AuditView(
            String id,
            Instant at,
            String actor,
            String act,
            String kind,
            String object,
            @Nullable String project,
            Map<String, String> detail) {
        static AuditView of(AuditEntry entry) {
            AuditEvent act = entry.act();
            return new AuditView(
                    Long.toString(entry.id()),
                    entry.at(),
                    act.actor().name(),
                    act.verb(),
                    act.kind(),
                    act.object(),
                    act.project(),
                    act.detail());
        }
    }

    @GET
    @Operation(summary = "List audited actions, the newest first")
    public Page<AuditView> listAudit(@BeanParam AuditQuery query) {
        PageRequest request = cursors.request(query.scope(), query.limit, query.cursor);
        AuditStore.Filter filter = query.filter();
        return request.page(
                        transactions.read(h -> audit.list(h, request.beforeId(), filter, request.rows())),
                        AuditEntry::id)
                .map(AuditView::of);
    }
}
