package io.slipway.cli.migration;

import io.slipway.cli.output.CommandOutput;
import io.slipway.migration.MigrationEngine;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM while an engine works: the first one cancels, the second one terminates the session. The command
 * ends by itself then.
 */
final class InterruptHandler implements AutoCloseable {
    private final MigrationEngine engine;
    private final CommandOutput output;
    private final AtomicInteger count = new AtomicInteger();
    private final @Nullable Object beforeInt;
    private final @Nullable Object beforeTerm;

    InterruptHandler(MigrationEngine engine, CommandOutput output) {
        this.engine = engine;
        this.output = output;
        this.beforeInt = Signals.register("INT", this::interrupted);
        this.beforeTerm = Signals.register("TERM", this::interrupted);
    }

    private void interrupted() {
        boolean first = count.incrementAndGet() == 1;
        output.printFinding(
                first
                        ? "Canceling: the statement in flight is rolled back. Ctrl-C again ends its session."
                        : "Terminating the session.");
        engine.stop(!first);
    }

    @Override
    public void close() {
        if (beforeInt != null) {
            Signals.unregister("INT", beforeInt);
        }
        if (beforeTerm != null) {
            Signals.unregister("TERM", beforeTerm);
        }
    }
}
