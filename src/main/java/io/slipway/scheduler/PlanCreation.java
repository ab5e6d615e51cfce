package io.slipway.scheduler;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditChanges;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.control.JsonColumn;
import io.slipway.plan.Change;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanOptions.ChecksOption;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanSubjectStore;
import io.slipway.plan.PlanSubjectStore.Subjects;
import io.slipway.plan.PlanTargetStore;
import io.slipway.plan.PolicyStore.PlanPolicy;
import io.slipway.problem.ConflictProblem;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Creates and changes plans, and starts what follows: the check run or, without checks, the rollout by policy. */
@ApplicationScoped
public class PlanCreation {
    private final PlanStores stores;
    private final PlanTargetStore targets;
    private final PlanSubjectStore subjects = new PlanSubjectStore();
    private final SignalStore signals = new SignalStore();
    private final RolloutCreator rollouts;
    private final AuditStore audit;

    PlanCreation(PlanStores stores, PlanTargetStore targets, RolloutCreator rollouts, AuditStore audit) {
        this.stores = stores;
        this.targets = targets;
        this.rollouts = rollouts;
        this.audit = audit;
    }

    /**
     * Creates a plan in the transaction of the caller.
     *
     * @throws io.slipway.problem.ProblemException if the project, target or group does not exist or does not fit
     */
    public Plan create(Handle handle, PlanDraft draft, Actor actor) {
        Subjects named = subjects.resolve(handle, draft.project(), draft.targets(), draft.group());
        boolean unchecked = draft.options().checks() == ChecksOption.SKIP;
        PlanId id = stores.plans().insert(handle, named, draft, actor.name());
        audit.record(handle, new AuditEvent(actor, "create", "plan", id.toString(), draft.project(), detail(draft)));
        begin(handle, id, 1, unchecked, actor);
        return stores.plans().find(handle, id).orElseThrow();
    }

    /** Replaces a plan with a new version, which is checked again. */
    public Plan replace(Handle handle, Plan old, PlanDraft draft, Actor actor) {
        Subjects named = subjects.resolve(handle, draft.project(), draft.targets(), draft.group());
        List<Change> before = stores.plans().changes(handle, old.id());
        if (!stores.plans().replace(handle, old.id(), named, draft)) {
            throw rolledOut(old);
        }
        Map<String, String> detail = changes(old, before, draft);
        audit.record(handle, new AuditEvent(actor, "change", "plan", old.id().toString(), draft.project(), detail));
        begin(handle, old.id(), old.version() + 1, draft.options().checks() == ChecksOption.SKIP, actor);
        return stores.plans().find(handle, old.id()).orElseThrow();
    }

    public static RuntimeException rolledOut(Plan plan) {
        return new ConflictProblem.State("plan", plan.id().toString(), PlanStatus.ROLLED_OUT.name(), "changed")
                .asException();
    }

    private static Map<String, String> detail(PlanDraft draft) {
        return Map.of(
                "title",
                draft.title(),
                "changes",
                Integer.toString(draft.changes().size()),
                "checks",
                draft.options().checks().name());
    }

    private static Map<String, String> changes(Plan old, List<Change> before, PlanDraft draft) {
        var changes = new AuditChanges();
        detail(draft).forEach(changes::with);
        return changes.compare("version", old.version(), old.version() + 1)
                .compare("title", old.title(), draft.title())
                .compare("description", old.description(), draft.description())
                .compare("labels", JsonColumn.write(old.labels()), JsonColumn.write(draft.labels()))
                .compare("targets", old.targets(), draft.targets())
                .compare("group", old.group(), draft.group())
                .compare("options", JsonColumn.write(old.options()), JsonColumn.write(draft.options()))
                .compare("checksums", checksums(before), checksums(draft.changes()))
                .detail();
    }

    /** Of the scripts: an audit row has no script. */
    private static List<String> checksums(List<Change> changes) {
        return changes.stream().map(Change::checksum).toList();
    }

    /** A plan without checks still needs the approvals of its environments. */
    private void begin(Handle handle, PlanId id, int version, boolean unchecked, Actor actor) {
        if (!unchecked) {
            stores.checkRuns().request(handle, id, version);
            signals.send(handle, new Signal.Wake());
            return;
        }
        Map<String, String> detail = Map.of("version", Integer.toString(version));
        audit.record(handle, new AuditEvent(actor, "skip-checks", "plan", id.toString(), null, detail));
        PlanPolicy policy = stores.policies().policy(handle, targets.ids(handle, id));
        boolean approved = stores.policies().approvals(handle, id) >= policy.approvals();
        PlanStatus status = approved ? PlanStatus.READY : PlanStatus.WAITING_APPROVAL;
        boolean moved = stores.plans().move(handle, id, PlanStatus.CHECKING, status);
        if (moved && approved && policy.autoRollout()) {
            rollouts.create(handle, stores.plans().find(handle, id).orElseThrow(), Actor.POLICY);
        }
    }
}
