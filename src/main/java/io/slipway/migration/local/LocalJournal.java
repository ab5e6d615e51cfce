package io.slipway.migration.local;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockerLedger;
import io.slipway.apply.run.KeyLedger;
import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionLedger;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.WaitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one run of a local command. The sessions and the key are kept in memory; what an earlier process left
 * is read in the target before. A local command ends no session that blocks it.
 */
final class LocalJournal implements RunControl, SessionLedger, KeyLedger, RunReport, BlockerLedger {
    private final LocalLog log;
    private final RunReport observer;
    private final List<SessionIdentity> sessions;
    private volatile boolean hadSession;
    private volatile @Nullable String key;

    /**
     * @param observer gets all reports too
     * @param left sessions of earlier processes that may still run a statement of a local command
     */
    LocalJournal(LocalLog log, RunReport observer, List<SessionIdentity> left) {
        this.log = log;
        this.observer = observer;
        this.sessions = new CopyOnWriteArrayList<>(left);
        this.hadSession = !left.isEmpty();
    }

    RunJournal parts() {
        return new RunJournal(this, this, this, this, KnownTargetHistory.NONE, this);
    }

    @Override
    public boolean trusted() {
        return true;
    }

    @Override
    public boolean sessionOpened(SessionIdentity session) {
        hadSession = true;
        sessions.add(session);
        return true;
    }

    @Override
    public boolean hadSession() {
        return hadSession;
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        return new ArrayList<>(sessions);
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        sessions.remove(session);
    }

    @Override
    public Optional<String> changeKey() {
        return Optional.ofNullable(key);
    }

    @Override
    public boolean changeKeyFixed(String fixed, int steps) {
        key = fixed;
        return true;
    }

    @Override
    public void line(RunLogLine line) {
        log.line(line);
        observer.line(line);
    }

    @Override
    public void stepBegun(int step, int of) {
        if (step > 1) {
            log.flush();
        }
        observer.stepBegun(step, of);
    }

    @Override
    public void stepApplied(int step, int of) {
        observer.stepApplied(step, of);
    }

    @Override
    public void waiting(WaitReason reason, String detail) {
        observer.waiting(reason, detail);
    }

    @Override
    public void moving() {
        observer.moving();
    }

    @Override
    public boolean claim(BlockerAct act) {
        return false;
    }

    @Override
    public void recordOutcome(BlockerAct act, BlockerAct.Outcome outcome) {}
}
