package io.slipway.apply.watch;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.session.CancelCause;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.problem.WaitReason;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a CONCURRENTLY, which waits for others without a lock timeout: says for whom, each time that this
 * changes, and ends it when it has waited for the same ones with no progress for the ladder's whole time. While it
 * waits for nobody it works, however long its counters stand still: a large sort moves none of them. Of any other
 * statement it says as much where its wait is a long one.
 */
final class ConcurrentlyWatch {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(3);
    private static final ExecutorService NOTES = Threads.virtualPerTask("slipway-watch-note");

    private final Duration deadline;
    private final RunReport report;
    private @Nullable Seen state;
    private Set<Integer> told = Set.of();
    private long since;
    private CompletableFuture<Void> notes = CompletableFuture.allOf();

    ConcurrentlyWatch(Duration deadline, RunReport report) {
        this.deadline = deadline;
        this.report = report;
    }

    /**
     * Whom it waits for.
     *
     * @param text about them, which may change all the time while they stand in the way
     */
    record Wait(Set<Integer> pids, String text) {
        static final Wait FOR_NOBODY = new Wait(Set.of(), "");

        boolean isForNobody() {
            return pids.isEmpty();
        }
    }

    private record Seen(Set<Integer> pids, String progress) {}

    /** @return why it has to be cancelled now, if it has */
    Optional<CancelCause> look(Connection link, int pid, StatementInFlight attention, Wait wait) throws SQLException {
        var progress = progress(link, pid);
        tell(attention, wait, progress);
        var now = new Seen(wait.pids(), progress);
        if (wait.isForNobody() || !Objects.equals(now, state)) {
            state = now;
            since = System.nanoTime();
            return Optional.empty();
        }
        return System.nanoTime() - since < deadline.toNanos()
                ? Optional.empty()
                : Optional.of(new CancelCause(
                        CancelCause.Kind.NO_PROGRESS,
                        "%s got no further for %d s; it waited for %s"
                                .formatted(attention.statement(), deadline.toSeconds(), wait.text())));
    }

    /** Of one that the server's limit ends: a long wait is said, as soon as it is one. */
    void tell(StatementInFlight attention, Wait wait, Duration waited) {
        tell(attention, waited.compareTo(REPORT_INTERVAL) < 0 ? Wait.FOR_NOBODY : wait, "");
    }

    /** Nothing of the kind runs at the moment. */
    void calm() {
        state = null;
        told = Set.of();
    }

    private static final String PROGRESS = """
            SELECT p.phase, concat_ws('/', p.phase, p.lockers_done, p.blocks_done, p.tuples_done, p.partitions_done)
            FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = ?""";

    /** Changes whenever the server counts something; empty where there is no view for it. */
    private static String progress(Connection link, int pid) throws SQLException {
        try (var look = link.prepareStatement(PROGRESS)) {
            look.setInt(1, pid);
            try (var row = look.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(2)) : "";
            }
        }
    }

    private void tell(StatementInFlight attention, Wait wait, String progress) {
        if (wait.pids().equals(told)) {
            return;
        }
        told = wait.pids();
        var detail = wait.isForNobody()
                ? attention.statement() + " waits for nobody now"
                : attention.statement() + " waits for " + wait.text();
        report.line(
                new RunLogLine(RunLogLine.Kind.WAIT, attention.step(), attention.ordinal(), phase(detail, progress)));
        // the report may be slow and the watch has others to look at; one after the other all the same
        notes = notes.thenRunAsync(() -> note(wait, detail), NOTES);
    }

    private static String phase(String detail, String progress) {
        var phase = progress.split("/", 2)[0];
        return phase.isEmpty() ? detail : detail + " (" + phase + ")";
    }

    private void note(Wait wait, String detail) {
        if (wait.isForNobody()) {
            report.moving();
        } else {
            report.waiting(WaitReason.LOCK, detail);
        }
    }
}
