package io.slipway.api.catalog;

import io.slipway.api.http.Caller;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.json.CheckedBody;
import io.slipway.apply.history.CopyResolution;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanDraft;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.scheduler.PlanCreation;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.target.CatalogStores;
import io.slipway.target.DatabaseIdentity;
import io.slipway.target.Target;
import io.slipway.target.TargetState;
import io.slipway.target.server.Server;
import io.slipway.worker.target.TargetDecider;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Decisions of people about a target that is WRONG_TARGET or DIVERGED. */
@Path("/v1/targets/{name}/resolve")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Targets")
final class TargetResolveResource {
    private static final String KIND = "target";

    private final Transactions transactions;
    private final CatalogStores stores;
    private final TargetDecider decider;
    private final PlanCreation plans;
    private final SignalStore signals = new SignalStore();
    private final Caller caller;

    TargetResolveResource(
            Transactions transactions, CatalogStores stores, TargetDecider decider, PlanCreation plans, Caller caller) {
        this.transactions = transactions;
        this.stores = stores;
        this.decider = decider;
        this.plans = plans;
        this.caller = caller;
    }

    @POST
    @Operation(
            summary = "Decide about a target that is not OK",
            description =
                    "ACCEPT: the target is right as it is. REAPPLY: a plan is created from the changes that it lost.")
    @APIResponse(
            responseCode = "200",
            description = "ACCEPT: the target. REAPPLY: the id of the plan.",
            content = @Content(schema = @Schema(anyOf = {TargetView.class, Reapplied.class})))
    public Response resolveTarget(@PathParam("name") String name, DecisionBody body) {
        var fields = new Fields();
        Decision decision = Decision.of(body, fields);
        fields.check();
        Target seen = transactions.read(handle -> stores.targets().get(handle, name));
        return switch (seen.state()) {
            case OK -> throw conflict(seen);
            case WRONG_TARGET -> adopt(seen, decision);
            case DIVERGED -> decision.reapply() ? reapply(seen, decision) : accept(seen, decision);
        };
    }

    private Response adopt(Target seen, Decision decision) {
        if (decision.reapply()) {
            throw new InputProblem.Validation("/decision", "must be ACCEPT: a WRONG_TARGET has lost no change")
                    .asException();
        }
        CopyResolution.Identity found = decider.adopt(spec(seen));
        var numbers = new DatabaseIdentity(found.systemIdentifier(), found.databaseOid(), 0, null);
        return transactions.in(KIND, handle -> {
            Target locked = unchanged(handle, seen);
            refuseWhatIsRegistered(handle, locked, numbers);
            decider.adopted(handle, locked, found);
            return decided(handle, locked, decision);
        });
    }

    private void refuseWhatIsRegistered(Handle handle, Target locked, DatabaseIdentity numbers) {
        for (Target other : stores.targets().withNumbersOf(handle, numbers)) {
            if (other.id() != locked.id()) {
                throw new ConflictProblem.TargetExists(other.name().value(), false).asException();
            }
        }
    }

    private Response accept(Target seen, Decision decision) {
        return transactions.in(KIND, handle -> {
            Target locked = unchanged(handle, seen);
            decider.accept(handle, locked);
            return decided(handle, locked, decision);
        });
    }

    private Response decided(Handle handle, Target locked, Decision decision) {
        record(handle, locked, decision);
        Target now = stores.targets().get(handle, locked.name().value());
        return ETags.ok(TargetView.of(now), now.version());
    }

    private Response reapply(Target seen, Decision decision) {
        decider.refuseHalfLost(seen, spec(seen));
        return transactions.in(KIND, handle -> {
            Target locked = unchanged(handle, seen);
            PlanDraft draft = decider.lost(handle, locked);
            decider.accept(handle, locked);
            Plan plan = plans.create(handle, draft, caller.actor());
            record(handle, locked, decision);
            return Response.ok(new Reapplied(plan.id().toString())).build();
        });
    }

    /** Locks the target. Refuses the decision if the target has changed since the caller read it. */
    private Target unchanged(Handle handle, Target seen) {
        Target locked = stores.targets().lock(handle, seen.name().value());
        if (locked.version() != seen.version()) {
            throw conflict(locked);
        }
        return locked;
    }

    private void record(Handle handle, Target target, Decision decision) {
        signals.send(handle, new Signal.Wake());
        String made = decision.reapply() ? "REAPPLY" : "ACCEPT";
        Map<String, String> detail = Map.of(
                "state", target.state().name(),
                "decision", made,
                "reason", decision.reason(),
                "missing", String.join(" ", target.missing()));
        caller.record(handle, "resolve", KIND, target.name().value(), detail);
    }

    private ConnectSpec spec(Target target) {
        Server server = transactions.read(handle -> stores.servers().byId(handle, target.serverId()));
        return server.settings().spec(target.settings().database());
    }

    private static RuntimeException conflict(Target target) {
        TargetState state = target.state();
        return new ConflictProblem.State(KIND, target.name().value(), state.name(), "resolved").asException();
    }

    /** The decision, ACCEPT or REAPPLY, and its reason. */
    record DecisionBody(
            @Schema(enumeration = {"ACCEPT", "REAPPLY"}) @Nullable
            String decision,

            @Nullable String reason) implements CheckedBody.Act {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(fields -> Decision.of(this, fields));
        }
    }

    /** The id of the plan of the lost changes. */
    record Reapplied(String plan) {}

    private record Decision(boolean reapply, String reason) {
        static Decision of(DecisionBody body, Fields fields) {
            String reason = fields.reason(body.reason());
            boolean reapply = "REAPPLY".equals(body.decision());
            fields.require(reapply || "ACCEPT".equals(body.decision()), "/decision", "must be ACCEPT or REAPPLY");
            return new Decision(reapply, reason);
        }
    }
}
