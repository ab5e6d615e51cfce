package io.slipway.apply;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockerLedger;
import io.slipway.apply.run.KeyLedger;
import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionLedger;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.WaitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A journal in memory, as a local command has it; shared by the owners of one run, as the control database is. */
public class MemoryJournal implements RunControl, SessionLedger, KeyLedger, RunReport, BlockerLedger {
    public final List<SessionIdentity> openSessions = new CopyOnWriteArrayList<>();
    public final List<SessionIdentity> allSessions = new CopyOnWriteArrayList<>();
    public final List<RunLogLine> lines = new CopyOnWriteArrayList<>();
    public final List<Integer> appliedSteps = new CopyOnWriteArrayList<>();
    final List<String> wrongTargetReasons = new CopyOnWriteArrayList<>();
    public final List<WaitReason> waitReasons = new CopyOnWriteArrayList<>();
    public final List<BlockerAct> acts = new CopyOnWriteArrayList<>();
    public final List<BlockerAct.Outcome> actOutcomes = new CopyOnWriteArrayList<>();
    public volatile Predicate<BlockerAct> mayAct = _ -> true;
    volatile boolean trusted = true;
    private final List<StopSwitch> owners = new CopyOnWriteArrayList<>();
    private volatile boolean canceled;
    volatile boolean lost;
    volatile boolean distrustsRows;
    volatile boolean moved;
    volatile boolean onlyToBeEnded;
    public volatile Slot slot = Slot.ONLY;
    volatile @Nullable public String key;
    volatile @Nullable UUID target;
    public volatile Consumer<RunLogLine> onLine = _ -> {};

    @Override
    public boolean trusted() {
        return trusted;
    }

    /** Puts a cancel of the run on record: each of its owners is asked to stop, later ones when they begin. */
    public void cancel() {
        canceled = true;
        owners.forEach(owner -> owner.ask(StopReason.CANCEL));
    }

    /** Another attempt: a cancel of the earlier one does not concern it. */
    public void forgetCancel() {
        canceled = false;
    }

    /** An owner that works on the run from now on. */
    void enter(StopSwitch owner) {
        owners.add(owner);
        if (canceled) {
            owner.ask(StopReason.CANCEL);
        }
    }

    /** All of it, as {@code apply} takes it. */
    public RunJournal parts() {
        return new RunJournal(
                this,
                this,
                this,
                this,
                new EmptyTargetHistory(wrongTargetReasons, targetUid -> target = targetUid),
                this);
    }

    @Override
    public boolean claim(BlockerAct act) {
        acts.add(act);
        return mayAct.test(act);
    }

    @Override
    public void recordOutcome(BlockerAct act, BlockerAct.Outcome outcome) {
        actOutcomes.add(outcome);
    }

    @Override
    public boolean sessionOpened(SessionIdentity session) {
        allSessions.add(session);
        openSessions.add(session);
        return !lost;
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        openSessions.remove(session);
    }

    @Override
    public boolean hadSession() {
        return !openSessions.isEmpty() || key != null;
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        return new ArrayList<>(openSessions);
    }

    @Override
    public boolean isOnRecord(Writer writer) {
        return !distrustsRows
                || allSessions.stream().anyMatch(session -> session.nonceHash().equals(writer.nonceHash()));
    }

    @Override
    public boolean onlyToBeEnded() {
        return onlyToBeEnded;
    }

    @Override
    public Slot slot() {
        return slot;
    }

    @Override
    public Optional<String> changeKey() {
        return Optional.ofNullable(key);
    }

    @Override
    public boolean changeKeyFixed(String fixed, int steps) {
        key = fixed;
        return !lost;
    }

    @Override
    public void waiting(WaitReason reason, String detail) {
        waitReasons.add(reason);
    }

    @Override
    public void moving() {
        moved = true;
    }

    @Override
    public void stepBegun(int step, int of) {}

    @Override
    public void stepApplied(int step, int of) {
        appliedSteps.add(step);
    }

    @Override
    public void line(RunLogLine line) {
        lines.add(line);
        onLine.accept(line);
    }

    public boolean hasLine(RunLogLine.Kind kind) {
        return lines.stream().anyMatch(line -> line.kind() == kind);
    }
}
