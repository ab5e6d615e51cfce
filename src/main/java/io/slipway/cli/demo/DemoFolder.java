package io.slipway.cli.demo;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.FileTrees;
import io.slipway.time.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The temporary folder of the demo, in which everything is that the demo makes. It is removed when the demo ends, also
 * by Ctrl-C or SIGTERM, with the processes that still use it.
 */
public final class DemoFolder implements AutoCloseable {
    /** How long the demo may take to notice that its processes are gone. */
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final Path folder;
    private final boolean keep;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread interrupted = Threads.shutdownThread(this::interrupt);

    private DemoFolder(Path folder, boolean keep) {
        this.folder = folder;
        this.keep = keep;
    }

    /** @param keep whether the files stay */
    public static DemoFolder create(boolean keep) throws IOException {
        var demo = new DemoFolder(Files.createTempDirectory("slipway-demo"), keep);
        Runtime.getRuntime().addShutdownHook(demo.interrupted);
        // PostgreSQL's account passes through it if this process is root
        Files.setPosixFilePermissions(demo.folder, PosixFilePermissions.fromString("rwx--x--x"));
        return demo;
    }

    /** The folder of the logs. */
    public Path path() {
        return folder;
    }

    /** The folder of the embedded server. */
    public Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
            end();
        } catch (IllegalStateException e) {
            // the process is being ended, and the hook removes the folder
        } finally {
            over.countDown();
        }
    }

    /** Ends the processes until the demo has noticed, since it may start one at any moment. */
    private void interrupt() {
        long deadline = System.nanoTime() + INTERRUPT_TIMEOUT.toNanos();
        try {
            do {
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                end();
            } while (!over.await(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS) && System.nanoTime() - deadline < 0);
            end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() throws IOException {
        if (keep) {
            EmbeddedPostgres.kill(data());
        } else {
            EmbeddedPostgres.discard(data());
            FileTrees.delete(folder);
        }
    }
}
