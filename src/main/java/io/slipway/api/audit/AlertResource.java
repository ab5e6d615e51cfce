package io.slipway.api.audit;

import io.slipway.api.http.Cursors;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.audit.Alert;
import io.slipway.audit.AlertStore;
import io.slipway.control.Transactions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Alerts: conditions that need a person. */
@Path("/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alerts", description = "Conditions that need a person")
final class AlertResource {
    private final Transactions transactions;
    private final AlertStore alerts = new AlertStore();
    private final Cursors cursors;

    AlertResource(Transactions transactions, Cursors cursors) {
        this.transactions = transactions;
        this.cursors = cursors;
    }

    /** An alert as it is shown; it is active while {@code clearedAt} is absent. */
    @Schema(name = "Alert")
    record AlertView(
            String id,
            String kind,
            String subject,
            String detail,
            Instant raisedAt,
            @Nullable Instant clearedAt) {
        static AlertView of(Alert alert) {
            return new AlertView(
                    Long.toString(alert.id()),
                    alert.kind(),
                    alert.subject(),
                    alert.detail(),
                    alert.raisedAt(),
                    alert.clearedAt());
        }
    }

    @GET
    @Operation(summary = "List active and cleared alerts, the newest first")
    public Page<AlertView> listAlerts(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = cursors.request("alerts", limit, cursor);
        return request.page(transactions.read(h -> alerts.list(h, request.beforeId(), request.rows())), Alert::id)
                .map(AlertView::of);
    }
}
