package io.slipway.api.audit;

import io.slipway.api.http.Cursors;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.audit.AuditChain;
import io.slipway.audit.AuditEntry;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.problem.InputProblem;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit log. */
@Path("/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit", description = "Audited actions and their actors")
final class AuditResource {
    private static final Pattern ANCHOR = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

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

    /**
     * The result of a verification.
     *
     * @param ok whether every row continues the chain, and the anchor is part of it
     * @param firstBroken id of the first row that does not continue the chain
     * @param anchor number and hash of the last row: note it outside of the database, and give it to a later
     *     verification
     */
    @Schema(name = "AuditVerification")
    record VerificationView(
            long rows,
            boolean ok,
            @Nullable String firstBroken,
            @Nullable String anchor,
            @Nullable String reason) {}

    @GET
    @Path("verify")
    @Operation(summary = "Read the whole audit log and verify its chain of hashes")
    public VerificationView verifyAudit(@QueryParam("anchor") @Nullable String anchor) {
        AuditChain.Anchor noted = anchor == null ? null : anchor(anchor);
        return transactions.read(handle -> {
            AuditChain chain = audit.verify(handle);
            String reason = chain.isIntact() ? null : "row " + chain.firstBroken() + " does not continue the chain";
            if (reason == null && noted != null && !audit.hasAnchor(handle, noted)) {
                reason = "the anchor is not part of the chain: rows at its end were removed, or all was rewritten";
            }
            return new VerificationView(
                    chain.rows(),
                    reason == null,
                    chain.firstBroken() == null ? null : chain.firstBroken().toString(),
                    chain.end() == null ? null : chain.end().toString(),
                    reason);
        });
    }

    private static AuditChain.Anchor anchor(String text) {
        Matcher matcher = ANCHOR.matcher(text);
        if (!matcher.matches()) {
            throw new InputProblem.Validation("?anchor", "must be NUMBER:HASH, as an earlier verification returned it")
                    .asException();
        }
        return new AuditChain.Anchor(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    @GET
    @Operation(summary = "List audited actions, the newest first")
    public Page<AuditView> listAudit(@BeanParam AuditQuery query) {
        PageRequest request = query.page(cursors);
        AuditStore.Filter filter = query.filter();
        return request.page(
                        transactions.read(h -> audit.list(h, request.beforeId(), filter, request.rows())),
                        AuditEntry::id)
                .map(AuditView::of);
    }
}
