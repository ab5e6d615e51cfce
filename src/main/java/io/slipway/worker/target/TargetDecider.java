package io.slipway.worker.target;

import io.slipway.apply.history.CopyResolution;
import io.slipway.apply.history.TargetComparison;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.audit.AlertKind;
import io.slipway.control.Installation;
import io.slipway.plan.Change;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanOptions;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.TargetProblem;
import io.slipway.rollout.TargetDecisionStore;
import io.slipway.target.DatabaseIdentity;
import io.slipway.target.Target;
import io.slipway.worker.task.ControlTargetHistory;
import io.slipway.worker.task.WorkerStores;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Carries out an operator's decision about a target that differs from its record. Thread-safe. */
@Singleton
public final class TargetDecider {
    private final Installation installation;
    private final WorkerStores stores;
    private final TargetDecisionStore decisions = new TargetDecisionStore();
    private final Connector connector;

    public TargetDecider(Installation installation, WorkerStores stores, Connector connector) {
        this.installation = installation;
        this.stores = stores;
        this.connector = connector;
    }

    /**
     * Makes the database at {@code spec} the target, over the network and outside any transaction of the control
     * database.
     *
     * @throws io.slipway.problem.ProblemException target-unreachable, decision-refused
     */
    public CopyResolution.Identity adopt(ConnectSpec spec) {
        try (Connection connection = connector.open(spec, SessionOptions.service())) {
            return new CopyResolution(connection, installation.key()).adopt();
        } catch (SQLException e) {
            throw unreachable(spec, e);
        }
    }

    /** Records the identity that {@link #adopt} found. */
    public void adopted(Handle handle, Target locked, CopyResolution.Identity found) {
        var identity = new DatabaseIdentity(found.systemIdentifier(), found.databaseOid(), 0, null);
        if (!decisions.adopted(handle, locked, found.targetUid(), identity)) {
            throw decided(locked);
        }
        stores.alerts()
                .clear(
                        handle,
                        AlertKind.WRONG_TARGET,
                        ControlTargetHistory.subject(locked.name().value()));
    }

    /**
     * Refuses changes of which the target has kept some steps: they cannot be applied again as a whole. Connects to the
     * target.
     *
     * @throws io.slipway.problem.ProblemException target-unreachable, decision-refused
     */
    public void refuseHalfLost(Target target, ConnectSpec spec) {
        if (target.uid() == null) {
            return;
        }
        var sessions = new ConnectorSource(connector, spec, SessionOptions.service());
        // a version continues at its next step; any other change would start again under another key
        List<String> unversioned =
                target.missing().stream().filter(key -> key.startsWith("T:")).toList();
        try {
            Set<String> standing = new TargetComparison(sessions).stillApplied(target.uid(), unversioned);
            if (!standing.isEmpty()) {
                throw new ConflictProblem.DecisionRefused(
                                "target",
                                target.name().value(),
                                "some steps of " + standing + " are still applied; create a plan with the other steps")
                        .asException();
            }
        } catch (SQLException e) {
            throw unreachable(spec, e);
        }
    }

    /** Accepts the target's present history: lost changes count as not applied. */
    public void accept(Handle handle, Target locked) {
        if (!decisions.accepted(handle, locked)) {
            throw decided(locked);
        }
        stores.alerts()
                .clear(
                        handle,
                        AlertKind.DIVERGED,
                        ControlTargetHistory.subject(locked.name().value()));
    }

    /**
     * A plan of the changes that the target lost, in order. Call it before {@link #accept}.
     *
     * @throws io.slipway.problem.ProblemException validation when the target lost none
     */
    public PlanDraft lost(Handle handle, Target locked) {
        List<Change> changes = decisions.lost(handle, locked);
        if (changes.isEmpty()) {
            throw new InputProblem.Validation(
                            "/decision", "the target lost no change that could be applied again; use ACCEPT")
                    .asException();
        }
        return new PlanDraft(
                locked.settings().project().value(),
                "Apply again what " + locked.name() + " lost",
                "",
                Map.of(),
                List.of(locked.name().value()),
                null,
                PlanOptions.DEFAULTS,
                changes);
    }

    private static RuntimeException decided(Target target) {
        return new ConflictProblem.DecisionRefused(
                        "target", target.name().value(), "its state has changed; read it and decide again")
                .asException();
    }

    private static RuntimeException unreachable(ConnectSpec spec, SQLException e) {
        return new TargetProblem.Unreachable(
                        spec.address().toString(), TargetProblem.Reason.OTHER, String.valueOf(e.getMessage()))
                .asException();
    }
}
