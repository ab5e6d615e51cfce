package io.slipway.cli.migration;

import io.slipway.apply.run.RunLogLine;
import io.slipway.cli.output.CommandOutput;
import io.slipway.migration.MigrationListener;
import io.slipway.migration.MigrationResult;
import io.slipway.problem.WaitReason;
import org.jspecify.annotations.Nullable;

/** Tells on standard error what an engine does: one line per migration, and why it waits. Thread-safe. */
final class RunProgressText implements MigrationListener {
    private final CommandOutput output;
    private @Nullable String waiting;

    RunProgressText(CommandOutput output) {
        this.output = output;
    }

    @Override
    public synchronized void begun(String label, String description, int number, int of) {
        output.remark("[%d/%d] %s %s".formatted(number, of, label, description));
    }

    @Override
    public synchronized void waiting(WaitReason reason, String detail) {
        if (!detail.equals(waiting)) {
            waiting = detail;
            output.remark("  waiting: " + detail);
        }
    }

    @Override
    public synchronized void moving() {
        waiting = null;
    }

    @Override
    public synchronized void line(RunLogLine line) {
        switch (line.kind()) {
            case NOTICE, RETRY, BLOCKER, RECOVERED, SESSION_LEFT -> output.remark("  " + line.message());
            default -> {}
        }
    }

    @Override
    public void stepApplied(int step, int of) {}

    @Override
    public synchronized void ended(MigrationResult.Item item) {
        waiting = null;
    }
}
