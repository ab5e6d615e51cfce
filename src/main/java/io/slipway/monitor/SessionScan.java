package io.slipway.monitor;

import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads sessions and what they wait for by one connection. Used once; not thread-safe. */
public final class SessionScan {
    /** Said of a server of another engine; the founding documents word it so. */
    public static final String NOT_SUPPORTED = "session monitoring is only supported for PostgreSQL and CockroachDB";

    private static final String NOT_FOUND =
            "no session of the run is on the target now: it connects, recovers, or its script has renamed it";
    private static final String HIDDEN = "this login sees no queries and states of other roles, and cannot tell their"
            + " parallel workers from sessions: GRANT pg_read_all_stats to it, or give the server a monitor login that has it";

    private static final String NO_PROGRESS = "the progress views cannot be read: ";
    private static final String NO_BATCHES = "the progress of batches cannot be read: ";
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    private final Connection connection;
    private final SessionReader reader;

    /** @param connection to the database of the run; gets short timeouts */
    public SessionScan(Connection connection) throws SQLException {
        this.connection = connection;
        this.reader = new SessionReader(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + STATEMENT_TIMEOUT.toMillis());
            statement.execute("SET lock_timeout = " + LOCK_TIMEOUT.toMillis());
        }
    }

    /** The newest session with this application name, with the sessions around it. */
    public SessionReport ofRun(String applicationName) throws SQLException {
        Optional<ActiveSession> found = reader.named(applicationName);
        return found.isEmpty()
                ? SessionReport.without(NOT_FOUND, List.of())
                : around(found.get(), WaitGraph.read(connection));
    }

    /** The sessions of all runs in this database, by pid. */
    public List<SessionReport> runs() throws SQLException {
        List<ActiveSession> found = reader.ofRuns();
        WaitGraph graph = WaitGraph.read(connection);
        List<SessionReport> reports = new ArrayList<>();
        for (ActiveSession each : found) {
            reports.add(around(each, graph));
        }
        return reports;
    }

    private SessionReport around(ActiveSession main, WaitGraph graph) throws SQLException {
        int pid = main.pid();
        Set<Integer> blockers = new TreeSet<>(graph.blockersOf(pid));
        Set<Integer> victims = new TreeSet<>(graph.blockedBy(pid));
        Set<Integer> all = new TreeSet<>(blockers);
        all.addAll(victims);
        all.add(pid);
        Map<Integer, ActiveSession> sessions = reader.byPid(all);
        sessions.putIfAbsent(pid, main);
        Map<Integer, List<SessionLock>> locks = reader.locks(all);
        sessions.replaceAll(
                (each, session) -> session.with(graph.blockersOf(each), locks.getOrDefault(each, List.of())));
        List<ActiveSession> blocking = new ArrayList<>();
        if (blockers.contains(0)) {
            blocking.addAll(reader.preparedBefore(List.of(pid)));
        }
        blocking.addAll(pick(sessions, blockers));
        List<String> limits = limits(sessions.values());
        return new SessionReport(
                reader.now(),
                sessions.get(pid),
                blocking,
                pick(sessions, victims),
                graph.around(pid),
                progress(main, limits),
                null,
                limits);
    }

    private @Nullable StatementProgress progress(ActiveSession main, List<String> limits) throws SQLException {
        Optional<StatementProgress> statement =
                allowed(() -> ProgressReader.read(connection, main.pid()), NO_PROGRESS, limits);
        OptionalLong run = SessionOptions.taskRunOf(main.applicationName());
        return statement.isEmpty() && run.isPresent()
                ? allowed(() -> ProgressReader.ofBatch(connection, run.getAsLong()), NO_BATCHES, limits)
                        .orElse(null)
                : statement.orElse(null);
    }

    /** Reads progress. */
    private interface Reading {
        Optional<StatementProgress> read() throws SQLException;
    }

    private static Optional<StatementProgress> allowed(Reading reading, String otherwise, List<String> limits)
            throws SQLException {
        try {
            return reading.read();
        } catch (SQLException e) {
            var state = SqlState.of(e);
            // the history is made at the first contact, and an older one has no progress
            boolean none = state.equals(SqlState.UNDEFINED_TABLE) || state.equals(SqlState.UNDEFINED_COLUMN);
            if (state.insufficientPrivilege() || state.lockNotAvailable() || state.queryCanceled()) {
                limits.add(otherwise + e.getMessage());
            } else if (!none) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static List<ActiveSession> pick(Map<Integer, ActiveSession> sessions, Collection<Integer> pids) {
        return pids.stream().filter(sessions::containsKey).map(sessions::get).toList();
    }

    private static List<String> limits(Collection<ActiveSession> sessions) {
        List<String> limits = new ArrayList<>();
        if (sessions.stream().anyMatch(SessionReader::isHidden)) {
            limits.add(HIDDEN);
        }
        return limits;
    }

    /** All sessions of Slipway on this server, by pid. */
    public SessionList ours() throws SQLException {
        List<ActiveSession> found = reader.ours();
        WaitGraph graph = WaitGraph.read(connection);
        Map<Integer, List<SessionLock>> locks =
                reader.locks(found.stream().map(ActiveSession::pid).toList());
        List<ActiveSession> items = found.stream()
                .map(each -> each.with(graph.blockersOf(each.pid()), locks.getOrDefault(each.pid(), List.of())))
                .toList();
        return new SessionList(items, null, limits(items));
    }
}
