package io.slipway.worker.task;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockerLedger;
import io.slipway.apply.run.BlockingSession;
import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.control.JsonColumn;
import io.slipway.rollout.ownership.BlockerActStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.target.scope.BlockerPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes two audit rows for each session that a run ends because it blocks the run: {@code end-blocker} before the act,
 * with the chain of waits, and {@code end-blocker-result} after it. Without the first row there is no act. Thread-safe.
 */
final class ControlBlockerLedger implements BlockerLedger {
    private static final Logger LOG = Logger.getLogger(ControlBlockerLedger.class);
    private static final int MAX_BLOCKER_ACTS = 10;

    private final ClaimedRun run;
    private final String target;
    private final @Nullable BlockerPolicy policy;
    private final WorkerStores stores;

    ControlBlockerLedger(ClaimedRun run, RunContext context, WorkerStores stores) {
        this.run = run;
        this.target = context.target();
        this.policy = context.blockers();
        this.stores = stores;
    }

    @Override
    public boolean claim(BlockerAct act) {
        BlockerPolicy rules = policy;
        String start = act.blocker().backendStart();
        if (rules == null || start == null) {
            return false;
        }
        Map<String, String> detail = detail(act);
        put(detail, "role", act.blocker().role());
        put(detail, "application", act.blocker().application());
        put(detail, "state", act.blocker().state());
        put(detail, "since", act.blocker().since());
        put(detail, "query", act.blocker().query());
        put(detail, "rule", JsonColumn.write(act.rule()));
        put(detail, "waits", JsonColumn.write(act.chain().waits()));
        put(detail, "sessions", JsonColumn.write(act.chain().sessions()));
        var session = new BlockerActStore.Session(act.blocker().pid(), start);
        try {
            return stores.transactions().once(handle -> {
                boolean mine = stores.blockerActs().claim(handle, run, session, rules, MAX_BLOCKER_ACTS);
                if (mine) {
                    stores.audit().record(handle, event("end-blocker", detail));
                }
                return mine;
            });
        } catch (RuntimeException e) {
            LOG.warnf(
                    "blocker not ended, the audit row could not be written: %s task=%s run=%s target=%s pid=%d",
                    why(e), run.task(), run.uid(), target, act.blocker().pid());
            return false;
        }
    }

    @Override
    public void recordOutcome(BlockerAct act, BlockerAct.Outcome outcome) {
        int pid = act.blocker().pid();
        switch (outcome) {
            case SENT ->
                LOG.infof(
                        "blocker ended task=%s run=%s target=%s pid=%d action=%s",
                        run.task(), run.uid(), target, pid, lower(act.action()));
            case GONE -> LOG.debugf("blocker gone task=%s run=%s target=%s pid=%d", run.task(), run.uid(), target, pid);
            case REFUSED, UNKNOWN ->
                LOG.warnf(
                        "blocker not ended task=%s run=%s target=%s pid=%d result=%s",
                        run.task(), run.uid(), target, pid, lower(outcome));
        }
        Map<String, String> detail = detail(act);
        detail.put("result", lower(outcome));
        try {
            stores.transactions()
                    .run("audit", handle -> stores.audit().record(handle, event("end-blocker-result", detail)));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "blocker result not recorded: %s task=%s run=%s target=%s pid=%d result=%s",
                    why(e), run.task(), run.uid(), target, pid, lower(outcome));
        }
    }

    /** Without the values that Jdbi adds to its message. */
    private static String why(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Map<String, String> detail(BlockerAct act) {
        BlockingSession blocker = act.blocker();
        return new TreeMap<>(Map.of(
                "target", target,
                "epoch", Long.toString(run.epoch()),
                "pid", Integer.toString(blocker.pid()),
                "backendStart", Objects.requireNonNullElse(blocker.backendStart(), ""),
                "action", lower(act.action())));
    }

    private static void put(Map<String, String> detail, String key, @Nullable String value) {
        if (value != null) {
            detail.put(key, value);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private AuditEvent event(String verb, Map<String, String> detail) {
        return new AuditEvent(Actor.POLICY, verb, "task-run", run.uid().toString(), null, detail);
    }
}
