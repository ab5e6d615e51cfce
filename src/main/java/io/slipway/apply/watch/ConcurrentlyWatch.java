package io.slipway.apply.watch;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.session.CancelCause;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.problem.WaitReason;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Watches a CONCURRENTLY statement, which waits for other sessions without a lock timeout.
 *
 * <ul>
 *   <li>It reports the blockers each time they change.
 *   <li>It cancels the statement if the blockers and the progress do not change for the lock deadline.
 *   <li>A statement without blockers is working, even if its counters stand still: a large sort moves none of them.
 * </ul>
 *
 * <p>Of any other statement it only reports a long wait.
 */
final class ConcurrentlyWatch {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(3);
    private static final ExecutorService NOTES = Threads.virtualPerTask("slipway-watch-note");

    private final Duration deadline;
    private final RunReport report;
    private @Nullable Seen state;
    private Set<Integer> reported = Set.of();
    private long since;
    private CompletableFuture<Void> notes = CompletableFuture.allOf();

    ConcurrentlyWatch(Duration deadline, RunReport report) {
        this.deadline = deadline;
        this.report = report;
    }

    /**
     * The blockers of a statement.
     *
     * @param text description of the blockers, which may change while the blockers stay
     */
    record Wait(Set<Integer> pids, String text) {
        static final Wait NONE = new Wait(Set.of(), "");

        boolean isNone() {
            return pids.isEmpty();
        }
    }

    private record Seen(Set<Integer> pids, String progress) {}

    /** @return why the statement has to be canceled now; empty: it has not */
    Optional<CancelCause> observe(Connection link, int pid, StatementInFlight attention, Wait wait)
            throws SQLException {
        String progress = progress(link, pid);
        report(attention, wait, progress);
        var now = new Seen(wait.pids(), progress);
        if (wait.isNone() || !Objects.equals(now, state)) {
            state = now;
            since = System.nanoTime();
            return Optional.empty();
        }
        return System.nanoTime() - since < deadline.toNanos()
                ? Optional.empty()
                : Optional.of(new CancelCause(
                        CancelCause.Kind.NO_PROGRESS,
                        "%s made no progress for %d s; it waited for %s"
                                .formatted(attention.statement(), deadline.toSeconds(), wait.text())));
    }

    /** Reports a long wait of a statement that the lock timeout of the server ends. */
    void report(StatementInFlight attention, Wait wait, Duration waited) {
        report(attention, waited.compareTo(REPORT_INTERVAL) < 0 ? Wait.NONE : wait, "");
    }

    /** Called when the run executes no such statement. */
    void reset() {
        state = null;
        reported = Set.of();
    }

    private static final String PROGRESS = """
            SELECT p.phase, concat_ws('/', p.phase, p.lockers_done, p.blocks_done, p.tuples_done, p.partitions_done)
            FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = ?""";

    /** The progress counters of the server; empty if no progress view covers the statement. */
    private static String progress(Connection link, int pid) throws SQLException {
        try (PreparedStatement query = link.prepareStatement(PROGRESS)) {
            query.setInt(1, pid);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(2)) : "";
            }
        }
    }

    private void report(StatementInFlight attention, Wait wait, String progress) {
        if (wait.pids().equals(reported)) {
            return;
        }
        reported = wait.pids();
        String detail = wait.isNone()
                ? attention.statement() + " does not wait any more"
                : attention.statement() + " waits for " + wait.text();
        report.line(
                new RunLogLine(RunLogLine.Kind.WAIT, attention.step(), attention.ordinal(), phase(detail, progress)));
        // a slow report must not delay the watch of other runs; the reports of a run keep their order
        notes = notes.thenRunAsync(() -> note(wait, detail), NOTES);
    }

    private static String phase(String detail, String progress) {
        String phase = progress.split("/", 2)[0];
        return phase.isEmpty() ? detail : detail + " (" + phase + ")";
    }

    private void note(Wait wait, String detail) {
        if (wait.isNone()) {
            report.moving();
        } else {
            report.waiting(WaitReason.LOCK, detail);
        }
    }
}
