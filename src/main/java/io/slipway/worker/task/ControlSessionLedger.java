package io.slipway.worker.task;

import io.slipway.apply.run.SessionLedger;
import io.slipway.control.Transactions;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RecordedSession;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.target.ForeignChange;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Records the sessions of one claimed run in the control database, and counts its owner deaths. Called by the run's own
 * thread.
 */
final class ControlSessionLedger implements SessionLedger {
    private static final Logger LOG = Logger.getLogger(ControlSessionLedger.class);

    private final ClaimedRun run;
    private final RunContext context;
    private final WorkerStores stores;
    private final Map<SessionIdentity, RecordedSession> recorded = new HashMap<>();
    private int sessions;
    private int ownerDeaths;
    private boolean deathCounted;

    ControlSessionLedger(ClaimedRun run, RunContext context, WorkerStores stores) {
        this.run = run;
        this.context = context;
        this.stores = stores;
        this.sessions = run.sessions();
        this.ownerDeaths = run.ownerDeaths();
    }

    @Override
    public boolean hadSession() {
        return sessions > 0;
    }

    /** Whether a recorded session of this run has no recorded end. The next owner has to fence it. */
    boolean leavesSession() {
        return recorded.values().stream().anyMatch(open -> open.run().equals(run.uid()));
    }

    /** The number of owner deaths of this run that this owner knows of. */
    int ownerDeaths() {
        return ownerDeaths;
    }

    @Override
    public boolean sessionOpened(SessionIdentity session) {
        int n = sessions + 1;
        boolean mine = transactions()
                .in(
                        "task run " + run.uid(),
                        handle -> stores.claims().recordSession(handle, run, run.owner(), n, session)
                                || stores.claims()
                                        .sessionNonce(handle, run.uid(), n)
                                        .filter(nonce -> Arrays.equals(nonce, session.nonceBytes()))
                                        .isPresent());
        if (mine) {
            sessions++;
            recorded.put(session, new RecordedSession(run.uid(), run.epoch(), n, session));
        }
        return mine;
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        RecordedSession open = recorded.remove(session);
        if (open == null) {
            return;
        }
        try {
            transactions().run("session", handle -> stores.claims().sessionEnded(handle, open.run(), open.n()));
        } catch (RuntimeException e) {
            LOG.debugf(
                    "could not record the end of a session: %s task=%s run=%s pid=%d",
                    e.getMessage(), run.task(), run.uid(), session.pid());
        }
    }

    /**
     * Counts an owner death: the session ended with its owner's process. An owner that only lost its lease would still
     * hold it.
     */
    @Override
    public void sessionAlreadyGone(SessionIdentity session) {
        RecordedSession open = recorded.get(session);
        boolean ofOwnerBefore =
                open != null && open.run().equals(run.uid()) && open.epoch() == run.epoch() - 1 && run.released();
        if (!ofOwnerBefore || deathCounted) {
            return;
        }
        try {
            transactions()
                    .in("task run " + run.uid(), handle -> stores.ownership().countOwnerDeath(handle, run))
                    .ifPresent(deaths -> ownerDeaths = deaths);
            deathCounted = true;
        } catch (RuntimeException e) {
            LOG.debugf("could not count an owner death: %s task=%s run=%s", e.getMessage(), run.task(), run.uid());
        }
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        List<RecordedSession> open =
                transactions().read(handle -> stores.contexts().openSessions(handle, run, context.targetId()));
        open.forEach(session -> recorded.put(session.session(), session));
        return open.stream().map(RecordedSession::session).toList();
    }

    @Override
    public boolean isOnRecord(Writer writer) {
        var change = new ForeignChange(writer.task(), writer.runUid(), writer.key(), writer.nonceHash());
        return transactions().read(handle -> stores.contexts().isOnRecord(handle, context.targetId(), change));
    }

    private Transactions transactions() {
        return stores.transactions();
    }
}
