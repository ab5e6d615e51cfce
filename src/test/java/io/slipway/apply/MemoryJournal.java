package io.slipway.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A journal in memory, as a local command has it; shared by the owners of one run, as the control database is. */
class MemoryJournal implements RunJournal {
    final List<SessionIdentity> open = new CopyOnWriteArrayList<>();
    final List<SessionIdentity> all = new CopyOnWriteArrayList<>();
    final List<LogLine> lines = new CopyOnWriteArrayList<>();
    final List<Integer> applied = new CopyOnWriteArrayList<>();
    final List<String> wrong = new CopyOnWriteArrayList<>();
    final List<WaitingFor> waits = new CopyOnWriteArrayList<>();
    volatile boolean trusted = true;
    volatile boolean cancelAsked;
    volatile boolean lost;
    volatile boolean suspicious;
    volatile boolean moved;
    volatile boolean onlyToBeEnded;
    volatile Slot slot = Slot.ONLY;
    volatile @Nullable String key;
    volatile @Nullable UUID target;
    volatile Consumer<LogLine> onLine = _ -> {};

    @Override
    public boolean trusted() {
        return trusted;
    }

    @Override
    public boolean cancelAsked() {
        return cancelAsked;
    }

    @Override
    public void targetKnown(UUID targetUid) {
        target = targetUid;
    }

    @Override
    public boolean sessionOpened(SessionIdentity session) {
        all.add(session);
        open.add(session);
        return !lost;
    }

    @Override
    public void sessionEnded(SessionIdentity session) {
        open.remove(session);
    }

    @Override
    public TargetRecord target() {
        return new WrongTargets(wrong);
    }

    @Override
    public List<SessionIdentity> sessionsOnRecord() {
        return new ArrayList<>(open);
    }

    @Override
    public boolean isOnRecord(Writer writer) {
        return !suspicious
                || all.stream().anyMatch(session -> session.nonceHash().equals(writer.nonceHash()));
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
    public void waiting(WaitingFor reason, String detail) {
        waits.add(reason);
    }

    @Override
    public void moving() {
        moved = true;
    }

    @Override
    public void stepBegun(int step, int of) {}

    @Override
    public void stepApplied(int step, int of) {
        applied.add(step);
    }

    @Override
    public void line(LogLine line) {
        lines.add(line);
        onLine.accept(line);
    }

    boolean has(LogLine.Kind kind) {
        return lines.stream().anyMatch(line -> line.kind() == kind);
    }
}
