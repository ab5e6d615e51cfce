package io.slipway.cli.migration;

import io.slipway.apply.run.RunLogLine;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.Progress;
import io.slipway.cli.output.ProgressBar;
import io.slipway.migration.MigrationListener;
import io.slipway.migration.MigrationResult;
import io.slipway.problem.WaitReason;
import org.jspecify.annotations.Nullable;

/** Tells on standard error what an engine does: one line per migration, and why it waits. Thread-safe. */
final class RunProgressText implements MigrationListener {
    private final ProgressBar bar;
    private final boolean quiet;
    private @Nullable String waiting;

    RunProgressText(CommandOutput output) {
        this.bar = ProgressBar.of(output.line().getErr());
        this.quiet = output.isQuiet();
    }

    /** Shows how far a statement or a copy is. */
    void show(Progress progress) {
        if (!quiet) {
            bar.show(progress);
        }
    }

    private void print(String line) {
        if (!quiet) {
            bar.print(line);
        }
    }

    @Override
    public void begun(String label, String description, int number, int of) {
        print("[%d/%d] %s %s".formatted(number, of, label, description));
    }

    @Override
    public void waiting(WaitReason reason, String detail) {
        if (isNew(detail)) {
            print("  waiting: " + detail);
        }
    }

    private synchronized boolean isNew(String detail) {
        boolean other = !detail.equals(waiting);
        waiting = detail;
        return other;
    }

    @Override
    public synchronized void moving() {
        waiting = null;
    }

    @Override
    public void line(RunLogLine line) {
        switch (line.kind()) {
            case NOTICE, RETRY, BLOCKER, RECOVERED, SESSION_LEFT -> print("  " + line.message());
            default -> {}
        }
    }

    @Override
    public void stepApplied(int step, int of) {
        bar.end();
    }

    @Override
    public void backedUp(String object, long rows, long bytes, long estimated) {
        show(new Progress("copy " + object, bytes, estimated == 0 ? Progress.UNKNOWN : estimated, Progress.BYTES));
    }

    @Override
    public void notBackedUp(String reason) {
        print("  not in the backup: " + reason);
    }

    @Override
    public void ended(MigrationResult.Item item) {
        bar.end();
        moving();
    }
}
