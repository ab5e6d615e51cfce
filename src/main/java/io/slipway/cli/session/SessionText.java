package io.slipway.cli.session;

import io.slipway.monitor.ActiveSession;
import io.slipway.monitor.SessionLock;
import io.slipway.monitor.SessionReport;
import io.slipway.monitor.StatementProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A session report as lines of text. */
public final class SessionText {
    private static final int MAX_QUERY_LENGTH = 100;

    private SessionText() {}

    /**
     * The session of the run, or why there is none, its statement, its progress, the sessions that block it and those
     * that it blocks: one line each.
     */
    public static List<String> of(SessionReport report) {
        ActiveSession session = report.session();
        List<String> lines = new ArrayList<>();
        if (session == null) {
            lines.add("no session: " + report.reason());
            report.limits().forEach(each -> lines.add("    note: " + each));
            return lines;
        }
        Instant now = Objects.requireNonNull(report.at());
        lines.add(line(session, now) + waits(session, now));
        lines.add("    " + query(session));
        Optional.ofNullable(report.progress()).ifPresent(progress -> lines.add("    progress: " + progress(progress)));
        report.blocking()
                .forEach(each -> lines.add("    blocked by " + line(each, now)
                        + queued(report, session.pid(), each.pid(), ", before it in the queue") + ": " + query(each)));
        List<Integer> direct =
                report.blocking().stream().map(ActiveSession::pid).toList();
        report.tree().roots().stream()
                .filter(root -> root != session.pid() && !direct.contains(root))
                .forEach(root -> lines.add(
                        "    the chain of waits ends at " + (root == 0 ? "a prepared transaction" : "pid " + root)));
        report.blocked()
                .forEach(each -> lines.add("    blocks " + line(each, now)
                        + queued(report, each.pid(), session.pid(), ", behind it in the queue") + waits(each, now)
                        + ": "
                        + query(each)));
        report.limits().forEach(each -> lines.add("    note: " + each));
        return lines;
    }

    private static String line(ActiveSession session, Instant now) {
        return Stream.of(
                        session.pid() == 0 ? "" : "pid " + session.pid(),
                        text(session.applicationName()),
                        text(session.usename()),
                        text(session.state()),
                        since(session, now))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** The remark if the blocker holds nothing of the lock yet: it only stands before the other one in the queue. */
    private static String queued(SessionReport report, int pid, int blockedByPid, String remark) {
        return report.tree().edges().stream()
                        .anyMatch(edge -> edge.pid() == pid && edge.blockedByPid() == blockedByPid && edge.queued())
                ? remark
                : "";
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String since(ActiveSession session, Instant now) {
        return session.xactStart() == null ? "" : "transaction " + age(session.xactStart(), now);
    }

    private static String age(Instant since, Instant now) {
        return Math.max(0, Duration.between(since, now).toSeconds()) + " s";
    }

    private static String waits(ActiveSession session, Instant now) {
        return session.locks().stream()
                .filter(lock -> !lock.granted())
                .findFirst()
                .map(lock -> waitFor(lock, now))
                .orElse("");
    }

    private static String waitFor(SessionLock lock, Instant now) {
        String what = lock.relation() == null ? lock.type() : lock.relation();
        return ", waits for " + lock.mode() + " on " + what
                + (lock.waitStart() == null ? "" : " for " + age(lock.waitStart(), now));
    }

    private static String query(ActiveSession session) {
        String query = text(session.query()).strip();
        return query.length() <= MAX_QUERY_LENGTH ? query : query.substring(0, MAX_QUERY_LENGTH) + "…";
    }

    private static String progress(StatementProgress progress) {
        String counted = progress.total() <= 0
                ? progress.done() + " " + progress.unit()
                : progress.percent() + " % (" + progress.done() + " of " + progress.total() + " " + progress.unit()
                        + ")";
        String waitsFor = progress.waitsForPids().isEmpty()
                ? ""
                : ", waits for pid " + progress.waitsForPids().getFirst();
        return progress.command() + (progress.phase() == null ? "" : ", " + progress.phase()) + ": " + counted
                + waitsFor;
    }
}
