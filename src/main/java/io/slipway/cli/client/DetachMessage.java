package io.slipway.cli.client;

import io.slipway.cli.output.CommandOutput;
import io.slipway.time.Threads;

/**
 * The message of a watching command when Ctrl-C ends it. The JVM then exits with code 130 by itself. The watched
 * rollout or run goes on.
 */
final class DetachMessage implements AutoCloseable {
    private final Thread hook;
    private final Runnable beforeMessage;
    private volatile boolean interrupted;

    DetachMessage(CommandOutput output, String message) {
        this(output, message, () -> {});
    }

    /** @param beforeMessage restores the terminal */
    DetachMessage(CommandOutput output, String message, Runnable beforeMessage) {
        this.beforeMessage = beforeMessage;
        this.hook = Threads.shutdownThread(() -> say(output, message));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void say(CommandOutput output, String message) {
        interrupted = true;
        beforeMessage.run();
        output.remark(message);
    }

    /** Whether the process ends: nothing more is to be shown. */
    boolean isInterrupted() {
        return interrupted;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already
        }
    }
}
