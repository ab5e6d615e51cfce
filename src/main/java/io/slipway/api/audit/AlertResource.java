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

/** What a person should look at. */
@Path("/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alerts", description = "What a person should look at")
public final class AlertResource {
    private final Transactions transactions;
    private final AlertStore alerts = new AlertStore();
    private final Cursors cursors;

    AlertResource(Transactions transactions, Cursors cursors) {
        this.transactions = transactions;
        this.cursors = cursors;
    }

    /** One alert; it stands while {@code clearedAt} is not there. */
    @Schema(name = "Alert")
    public record AlertView(
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
    @Operation(summary = "List alerts, the newest first, those that are over too")
    public Page<AlertView> listAlerts(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        PageRequest slice = cursors.request("alerts", limit, cursor);
        return slice.page(transactions.read(h -> alerts.list(h, slice.beforeId(), slice.rows())), Alert::id)
                .map(AlertView::of);
    }
}
