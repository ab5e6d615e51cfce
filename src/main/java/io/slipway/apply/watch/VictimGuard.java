package io.slipway.apply.watch;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.VictimLimits;
import io.slipway.apply.session.CancelCause;
import io.slipway.apply.session.StatementInFlight;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the sessions that wait behind a run, and decides when the victim budget is exceeded. The run log gets one
 * line per statement that had victims, with the worst values seen.
 */
final class VictimGuard {
    private final VictimLimits limits;
    private final RunReport report;
    private final WatchListener listener;
    private @Nullable Episode episode;
    private @Nullable StatementInFlight pressed;

    /** One observation of the session with this process id. */
    record Observation(int pid, StatementInFlight attention, Duration budget) {}

    private record Episode(StatementInFlight attention, int count, Duration longest, String description) {
        boolean isOf(StatementInFlight other) {
            return attention.startedNanos() == other.startedNanos() && attention.ordinal() == other.ordinal();
        }

        /** The largest count and the longest wait, which need not be of the same moment. */
        Episode worst(Episode later) {
            boolean longer = later.longest.compareTo(longest) >= 0;
            return new Episode(
                    attention,
                    Math.max(count, later.count),
                    longer ? later.longest : longest,
                    longer ? later.description : description);
        }

        String text() {
            return "%d session(s) waited up to %d ms behind %s: %s"
                    .formatted(count, longest.toMillis(), attention.statement(), description);
        }
    }

    VictimGuard(VictimLimits limits, RunReport report, WatchListener listener) {
        this.limits = limits;
        this.report = report;
        this.listener = listener;
    }

    /** Returns why the try has to be canceled now; empty: it has not. */
    synchronized Optional<CancelCause> observe(Connection link, LockGraph graph, Observation now) throws SQLException {
        List<LockGraph.Waiter> victims = graph.victimsOf(now.pid());
        StatementInFlight attention = now.attention();
        if (episode != null && !episode.isOf(attention)) {
            reportEpisode();
        }
        pressed = victims.isEmpty() ? null : attention;
        if (victims.isEmpty()) {
            return Optional.empty();
        }
        Duration longest = longest(victims, attention);
        var seen = new Episode(attention, victims.size(), longest, describe(link, victims));
        episode = episode == null ? seen : episode.worst(seen);
        boolean over = longest.compareTo(now.budget()) > 0 || victims.size() > limits.most();
        return over && attention.isGuarded()
                ? Optional.of(new CancelCause(kind(graph, now.pid()), seen.text()))
                : Optional.empty();
    }

    private static CancelCause.Kind kind(LockGraph graph, int pid) {
        return graph.isWaiting(pid) ? CancelCause.Kind.VICTIMS_WHILE_WAITING : CancelCause.Kind.VICTIMS_WHILE_HOLDING;
    }

    /** The longest wait, at most the age of the try: before the try began, they waited for another session. */
    private static Duration longest(List<LockGraph.Waiter> victims, StatementInFlight attention) {
        var age = Duration.ofNanos(System.nanoTime() - attention.startedNanos());
        Duration longest = victims.getFirst().waited();
        return longest.compareTo(age) > 0 ? age : longest;
    }

    private static String describe(Connection link, List<LockGraph.Waiter> victims) throws SQLException {
        List<Integer> pids = victims.stream().map(LockGraph.Waiter::pid).toList();
        return BlockerDescriptions.read(link, pids).describe(pids);
    }

    /** Whether a session waited behind this try at the last observation, and the watch may cancel it. */
    synchronized boolean isPressed(StatementInFlight now) {
        StatementInFlight then = pressed;
        return then != null && now.isGuarded() && then.startedNanos() == now.startedNanos();
    }

    /** Called when the cancel was sent. */
    synchronized void canceled(CancelCause why) {
        listener.canceled(why.kind() == CancelCause.Kind.VICTIMS_WHILE_HOLDING);
        reportEpisode();
    }

    /** Called when the run has no try in progress. */
    synchronized void endEpisode() {
        if (episode != null) {
            reportEpisode();
        }
    }

    private void reportEpisode() {
        Episode over = episode;
        episode = null;
        if (over != null) {
            listener.victims(over.count(), over.longest());
            report.line(new RunLogLine(
                    RunLogLine.Kind.WAIT,
                    over.attention().step(),
                    over.attention().ordinal(),
                    over.text()));
        }
    }
}
