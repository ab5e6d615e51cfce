package io.slipway.cli.migration;

import io.slipway.cli.output.Progress;
import io.slipway.migration.local.LocalDatabase;
import io.slipway.monitor.SessionReport;
import io.slipway.monitor.SessionScan;
import io.slipway.monitor.StatementProgress;
import io.slipway.problem.ProblemException;
import io.slipway.time.CancelableWait;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Asks the server once a second how far the statement of a change is, for example the build of an index. */
final class StatementProgressPoll implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StatementProgressPoll.class);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final LocalDatabase database;
    private final Consumer<Progress> show;
    private final CancelableWait pause = new CancelableWait();
    private final ExecutorService thread = Threads.virtualPerTask("statement-progress");

    /** @param show called by a thread of its own */
    StatementProgressPoll(LocalDatabase database, Consumer<Progress> show) {
        this.database = database;
        this.show = show;
        thread.execute(this::poll);
    }

    private void poll() {
        if (!pause.await(POLL_INTERVAL)) {
            return;
        }
        try (Connection connection = database.open()) {
            var scan = new SessionScan(connection);
            do {
                scan.runs().forEach(this::show);
            } while (pause.await(POLL_INTERVAL));
        } catch (SQLException | ProblemException e) {
            LOG.debugf(e, "no progress of statements is shown");
        }
    }

    private void show(SessionReport report) {
        StatementProgress progress = report.progress();
        if (progress != null) {
            String label = progress.command() + (progress.phase() == null ? "" : ", " + progress.phase());
            long total = progress.total() == 0 ? Progress.UNKNOWN : progress.total();
            show.accept(new Progress(label, progress.done(), total, progress.unit()));
        }
    }

    @Override
    public void close() {
        pause.end();
        thread.close();
    }
}
