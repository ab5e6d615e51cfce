package io.slipway.worker.task;

import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.SessionIdentity;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.WaitReason;
import io.slipway.control.Transactions;
import io.slipway.replica.Lease;
import io.slipway.rollout.ClaimStore;
import io.slipway.rollout.ClaimedRun;
import io.slipway.rollout.RecordedSession;
import io.slipway.rollout.RunContext;
import io.slipway.rollout.RunContextStore;
import io.slipway.rollout.RunContextStore.OpenSession;
import io.slipway.rollout.TaskRunId;
import io.slipway.rollout.TaskStore;
import io.slipway.target.ForeignChange;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Keeps what {@code apply} reports of one claimed run on the control database. Called by the run's own thread and that
 * of its watch.
 */
public final class ControlJournal implements RunJournal {
    private static final Logger LOG = Logger.getLogger(ControlJournal.class);

    /** So many owners a run may cost; it may be what kills them. */
    private static final int MAX_OWNER_DEATHS = 3;

    private final ActiveTaskRun active;
    private final ClaimedRun run;
    private final RunContext context;
    private final UUID owner;
    private final Lease lease;
    private final WorkerStores stores;
    private final RunLog log;
    private final ControlTargetHistory target;
    private final WaitReporter waits;
    private final Map<SessionIdentity, OpenSession> recorded = new HashMap<>();
    private int sessions;
    private int ownerDeaths;
    private boolean deathCounted;

    ControlJournal(
            ActiveTaskRun active,
            RunContext context,
            Lease lease,
            WorkerStores stores,
            RunLog log,
            ControlTargetHistory target) {
        this.active = active;
        this.run = active.claimed();
        this.target = target;
        this.context = context;
        this.owner = run.owner();
        this.lease = lease;
        this.stores = stores;
        this.log = log;
        this.sessions = run.sessions();
        this.ownerDeaths = run.ownerDeaths();
        this.waits = new WaitReporter(run, stores);
    }

    @Override
    public boolean hadSession() {
        return sessions > 0;
    }

    /** Whether a session of this run is on record of which nobody knows the end: the next owner has to fence it. */
    boolean leavesSession() {
        return recorded.values().stream().anyMatch(open -> open.run().equals(run.uid()));
    }

    @Override
    public boolean trusted() {
        return lease.isTrusted() && lease.id().equals(owner);
    }

    @Override
    public void targetKnown(UUID targetUid) {
        if (context.targetUid() == null) {
            transactions()
                    .run("target", handle -> stores.contexts().learnTargetUid(handle, context.targetId(), targetUid));
        }
    }

    @Override
    public KnownTargetHistory target() {
        return target;
    }

    @Override
    public boolean sessionOpened(SessionIdentity session) {
        RecordedSession record = new RecordedSession(
                sessions + 1,
                session.pid(),
                session.backendStart().toString(),
                session.systemIdentifier(),
                session.databaseOid(),
                session.address(),
                HexFormat.of().parseHex(session.nonceHash()));
        boolean mine = transactions().in("task run " + run.uid(), handle -> {
            ClaimStore claims = stores.claims();
            return claims.recordSession(handle, run, owner, record)
                    || claims.sessionNonce(handle, run.uid(), record.n())
                            .filter(nonce -> Arrays.equals(nonce, record.nonceHash()))
                            .isPresent();
        });
        if (mine) {
            sessions++;
            recorded.put(session, new OpenSession(run.uid(), run.epoch(), record));
        }
        return mine;
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        OpenSession open = recorded.remove(session);
        if (open == null) {
            return;
        }
        try {
            transactions()
                    .run(
                            "session",
                            handle -> stores.claims()
                                    .sessionEnded(
                                            handle, open.run(), open.session().n()));
        } catch (RuntimeException e) {
            LOG.debugf("the end of a session of task run %s is not on record: %s", run.uid(), e.getMessage());
        }
    }

    /** It was its owner's end that ended it: an owner that only lost its lease would have it still. */
    @Override
    public void sessionAlreadyGone(SessionIdentity session) {
        OpenSession open = recorded.get(session);
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
            LOG.debugf("the death of an owner of task run %s is not counted: %s", run.uid(), e.getMessage());
        }
    }

    @Override
    public Slot slot() {
        return active.slot();
    }

    @Override
    public boolean onlyToBeEnded() {
        return ownerDeaths >= MAX_OWNER_DEATHS;
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        List<OpenSession> open =
                transactions().read(handle -> stores.contexts().openSessions(handle, run, context.targetId()));
        return open.stream().map(this::remember).toList();
    }

    private SessionIdentity remember(OpenSession open) {
        SessionIdentity identity = identity(open.session());
        recorded.put(identity, open);
        return identity;
    }

    public static SessionIdentity identity(RecordedSession session) {
        return new SessionIdentity(
                session.pid(),
                RunContextStore.time(session.backendStart()),
                session.systemIdentifier(),
                session.databaseOid(),
                session.address(),
                HexFormat.of().formatHex(session.nonceHash()));
    }

    @Override
    public boolean isOnRecord(Writer writer) {
        byte[] nonce = HexFormat.of().parseHex(writer.nonceHash());
        var change = new ForeignChange(writer.task(), writer.key());
        return transactions()
                .read(handle -> stores.contexts()
                        .isOnRecord(handle, context.targetId(), change, new TaskRunId(writer.runUid()), nonce));
    }

    @Override
    public Optional<String> changeKey() {
        return Optional.ofNullable(context.changeKey());
    }

    @Override
    public boolean changeKeyFixed(String key, int steps) {
        TaskStore tasks = stores.tasks();
        return transactions().in("task run " + run.uid(), handle -> {
            // takes the run's row lock: whose key it is does not change any more before this is committed
            boolean mine = stores.claims().stepsKnown(handle, run, owner, steps);
            if (mine) {
                tasks.fixChangeKey(handle, run.task(), key);
            }
            return mine;
        });
    }

    @Override
    public void waiting(WaitReason reason, String detail) {
        waits.begin(reason, detail);
    }

    @Override
    public void stepBegun(int step, int of) {
        moving();
    }

    @Override
    public void moving() {
        waits.end();
    }

    @Override
    public void stepApplied(int step, int of) {
        try {
            transactions().run("task run", handle -> stores.claims().stepsApplied(handle, run, step));
        } catch (RuntimeException e) {
            LOG.debugf("step %d of task run %s is not on record yet: %s", step, run.uid(), e.getMessage());
        }
    }

    @Override
    public void line(RunLogLine line) {
        String level = switch (line.kind()) {
            case ERROR -> "ERROR";
            case WAIT, RETRY, SETTING -> "WARNING";
            case SESSION_OPENED,
                    SESSION_CLOSED,
                    STEP_STARTED,
                    STATEMENT_STARTED,
                    STATEMENT_ENDED,
                    NOTICE,
                    PROGRESS,
                    COMMITTED,
                    ADOPTED,
                    RECOVERED -> "INFO";
        };
        String kind = line.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        log.add(level, kind, line.step(), line.statement(), line.message());
    }

    private Transactions transactions() {
        return stores.transactions();
    }
}
