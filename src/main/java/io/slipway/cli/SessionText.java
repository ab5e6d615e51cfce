package io.slipway.cli;

import io.slipway.monitor.ActiveSession;
import io.slipway.monitor.SessionLock;
import io.slipway.monitor.SessionReport;
import io.slipway.monitor.StatementProgress;
import java.time.Clock;
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
final class SessionText {
    private static final int MAX_QUERY_LENGTH = 100;

    private SessionText() {}

    /** The session of the run, its statement, its progress, who blocks it and whom it blocks: one line each. */
    static List<String> of(SessionReport report) {
        ActiveSession session = Objects.requireNonNull(report.session());
        List<String> lines = new ArrayList<>();
        lines.add(line(session) + waits(session));
        lines.add("    " + query(session));
        Optional.ofNullable(report.progress()).ifPresent(progress -> lines.add("    progress: " + progress(progress)));
        report.blocking().forEach(each -> lines.add("    blocked by " + line(each) + ": " + query(each)));
        List<Integer> direct =
                report.blocking().stream().map(ActiveSession::pid).toList();
        report.tree().roots().stream()
                .filter(root -> root != session.pid() && !direct.contains(root))
                .forEach(root -> lines.add("    the chain of waits ends at pid " + root));
        report.blocked().forEach(each -> lines.add("    blocks " + line(each) + waits(each) + ": " + query(each)));
        report.limits().forEach(each -> lines.add("    note: " + each));
        return lines;
    }

    private static String line(ActiveSession session) {
        return Stream.of(
                        session.pid() == 0 ? "" : "pid " + session.pid(),
                        text(session.applicationName()),
                        text(session.usename()),
                        text(session.state()),
                        since(session))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String since(ActiveSession session) {
        Instant since = session.xactStart() == null ? session.queryStart() : session.xactStart();
        return since == null ? "" : "transaction " + age(since);
    }

    private static String age(Instant since) {
        return Math.max(0, Duration.between(since, Clock.systemUTC().instant()).toSeconds()) + " s";
    }

    private static String waits(ActiveSession session) {
        return session.locks().stream()
                .filter(lock -> !lock.granted())
                .findFirst()
                .map(SessionText::waitFor)
                .orElse("");
    }

    private static String waitFor(SessionLock lock) {
        String what = lock.relation() == null ? lock.type() : lock.relation();
        return ", waits for " + lock.mode() + " on " + what
                + (lock.waitStart() == null ? "" : " for " + age(lock.waitStart()));
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
