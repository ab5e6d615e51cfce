package io.slipway.worker.task;

import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.SessionLedger.Writer;
import io.slipway.audit.AlertKind;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.target.ForeignChange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The history of a target as the control database knows it. Flags the target if its own history differs. */
public final class ControlTargetHistory implements KnownTargetHistory {
    private static final Logger LOG = Logger.getLogger(ControlTargetHistory.class);
    private static final int MAX_COMPARED_KEYS = 100;

    private final long id;
    private final String name;
    private final UUID installation;
    private final WorkerStores stores;
    private final WorkerMeters meters;
    private final boolean learnsUid;
    private final @Nullable Boolean knownAsPlain;

    public ControlTargetHistory(long id, String name, UUID installation, WorkerStores stores, WorkerMeters meters) {
        this(id, name, installation, stores, meters, null);
    }

    private ControlTargetHistory(
            long id,
            String name,
            UUID installation,
            WorkerStores stores,
            WorkerMeters meters,
            @Nullable RunContext context) {
        this.id = id;
        this.name = name;
        this.installation = installation;
        this.stores = stores;
        this.meters = meters;
        this.learnsUid = context != null && context.targetUid() == null;
        this.knownAsPlain = context == null ? null : context.plainHistory();
    }

    static ControlTargetHistory of(RunContext context, UUID installation, WorkerStores stores, WorkerMeters meters) {
        return new ControlTargetHistory(context.targetId(), context.target(), installation, stores, meters, context);
    }

    @Override
    public void identified(UUID targetUid, boolean guarded) {
        if (learnsUid) {
            stores.transactions().run("target", handle -> stores.contexts().learnTargetUid(handle, id, targetUid));
        }
        if (knownAsPlain == null || knownAsPlain == guarded) {
            stores.transactions().run("target", handle -> stores.contexts().setGuarded(handle, id, guarded));
        }
    }

    @Override
    public Optional<ExpectedHistory> expected(ServerLineage lineage) {
        return stores.transactions().read(handle -> {
            boolean whole = stores.pasts().isNews(handle, id, lineage.timeline(), lineage.serverStart());
            List<DoneKey> done = stores.pasts().done(handle, id, whole ? Integer.MAX_VALUE : MAX_COMPARED_KEYS).stream()
                    .map(key -> new DoneKey(key.key(), key.steps()))
                    .toList();
            return Optional.of(new ExpectedHistory(installation, whole, done));
        });
    }

    @Override
    public List<Writer> unknown(List<Writer> writers) {
        return stores.transactions().read(handle -> stores.pasts().unknown(handle, id, changes(writers))).stream()
                .map(change -> new Writer(change.task(), change.run(), change.key(), change.nonceHash()))
                .toList();
    }

    private static List<ForeignChange> changes(List<Writer> writers) {
        return writers.stream()
                .map(row -> new ForeignChange(row.task(), row.runUid(), row.key(), row.nonceHash()))
                .toList();
    }

    @Override
    public void compared(ServerLineage lineage, ExpectedHistory past, Difference found) {
        if (!past.whole() && found.none()) {
            return;
        }
        // in one transaction: a trigger is consumed only together with its effect
        boolean flagged = stores.transactions().in("target", handle -> {
            if (past.whole()) {
                stores.pasts().compared(handle, id, lineage.timeline(), lineage.serverStart());
            }
            return !found.none() && diverged(handle, found);
        });
        flag(AlertKind.DIVERGED, found.words(), flagged);
    }

    private boolean diverged(Handle handle, Difference found) {
        boolean flagged = stores.pasts().diverged(handle, id, found.missing(), changes(found.unknown()), found.words());
        if (flagged) {
            stores.alerts().raise(handle, AlertKind.DIVERGED, subject(name), found.words());
        }
        return flagged;
    }

    @Override
    public void wrong(String why) {
        flag(AlertKind.WRONG_TARGET, why, stores.transactions().in("target", handle -> {
            boolean flagged = stores.pasts().wrong(handle, id, why);
            if (flagged) {
                stores.alerts().raise(handle, AlertKind.WRONG_TARGET, subject(name), why);
            }
            return flagged;
        }));
    }

    /** The subject of an alert about this target. */
    public static String subject(String target) {
        return "targets/" + target;
    }

    private void flag(AlertKind kind, String why, boolean flagged) {
        if (flagged) {
            meters.flagged(kind.slug());
            LOG.errorf("target flagged as %s, an operator has to decide: %s target=%s", kind.slug(), why, name);
        }
    }
}
