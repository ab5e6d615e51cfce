package io.slipway.worker.target;

import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.SessionIdentity;
import io.slipway.apply.run.WaitReason;
import io.slipway.rollout.DoubtStore;
import io.slipway.rollout.DoubtStore.Doubt;
import io.slipway.rollout.RunContext;
import io.slipway.rollout.RunContextStore.OpenSession;
import io.slipway.worker.task.ControlJournal;
import io.slipway.worker.task.WorkerStores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What is on record of a run that nobody owns because a step of it is in doubt. Begins nothing. */
final class DoubtJournal implements RunJournal {
    private static final Logger LOG = Logger.getLogger(DoubtJournal.class);

    private final Doubt doubt;
    private final RunContext context;
    private final WorkerStores stores;
    private final DoubtStore doubts = new DoubtStore();
    private final Map<SessionIdentity, OpenSession> recorded = new HashMap<>();

    DoubtJournal(Doubt doubt, RunContext context, WorkerStores stores) {
        this.doubt = doubt;
        this.context = context;
        this.stores = stores;
    }

    @Override
    public boolean trusted() {
        return false;
    }

    @Override
    public void targetKnown(UUID targetUid) {}

    @Override
    public boolean sessionOpened(SessionIdentity session) {
        return false;
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        OpenSession open = recorded.get(session);
        if (open != null) {
            stores.transactions()
                    .run(
                            "session",
                            handle -> stores.claims()
                                    .sessionEnded(
                                            handle, open.run(), open.session().n()));
        }
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        return stores
                .transactions()
                .read(handle -> stores.contexts().openSessions(handle, doubt, context.targetId()))
                .stream()
                .map(this::remember)
                .toList();
    }

    private SessionIdentity remember(OpenSession open) {
        SessionIdentity identity = ControlJournal.identity(open.session());
        recorded.put(identity, open);
        return identity;
    }

    @Override
    public Optional<String> changeKey() {
        return Optional.ofNullable(context.changeKey());
    }

    @Override
    public boolean changeKeyFixed(String key, int steps) {
        return false;
    }

    @Override
    public void waiting(WaitReason reason, String detail) {}

    @Override
    public void stepBegun(int step, int of) {}

    @Override
    public void stepApplied(int step, int of) {
        stores.transactions().run("task run", handle -> doubts.stepsApplied(handle, doubt, step));
    }

    @Override
    public void line(RunLogLine line) {
        LOG.infof("task run %s in doubt: %s", doubt.uid(), line.message());
    }
}
