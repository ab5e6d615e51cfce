package io.slipway.worker.target;

import io.slipway.apply.run.RecordedSessions;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.rollout.ownership.DoubtStore;
import io.slipway.rollout.ownership.DoubtStore.Doubt;
import io.slipway.rollout.ownership.RecordedSession;
import io.slipway.worker.task.WorkerStores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** The record of a run that has no owner because one of its steps is in doubt. It starts no session and no step. */
final class DoubtJournal implements RecordedSessions, RunReport {
    private static final Logger LOG = Logger.getLogger(DoubtJournal.class);

    private final Doubt doubt;
    private final long targetId;
    private final WorkerStores stores;
    private final DoubtStore doubts = new DoubtStore();
    private final Map<SessionIdentity, RecordedSession> recorded = new HashMap<>();

    DoubtJournal(Doubt doubt, long targetId, WorkerStores stores) {
        this.doubt = doubt;
        this.targetId = targetId;
        this.stores = stores;
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        RecordedSession open = recorded.get(session);
        if (open != null) {
            stores.transactions().run("session", handle -> stores.claims().sessionEnded(handle, open.run(), open.n()));
        }
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        List<RecordedSession> open =
                stores.transactions().read(handle -> stores.contexts().openSessions(handle, doubt, targetId));
        open.forEach(session -> recorded.put(session.session(), session));
        return open.stream().map(RecordedSession::session).toList();
    }

    @Override
    public void stepApplied(int step, int of) {
        stores.transactions().run("task run", handle -> doubts.stepsApplied(handle, doubt, step));
    }

    @Override
    public void line(RunLogLine line) {
        LOG.infof("step in doubt: %s task=%s run=%s step=%d", line.message(), doubt.task(), doubt.uid(), line.step());
    }
}
