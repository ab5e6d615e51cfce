package io.slipway.migration.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.Position;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of one run in {@code slipway.log}, written by a session of its own, so that the lines of a failed run stay.
 * The start of a run is written before its first statement. A line that cannot be written later is lost, and so are the
 * lines of the last moment before a crash of the server: the history row decides, not the log. Thread-safe.
 */
final class LocalLog {
    private static final Logger LOG = Logger.getLogger(LocalLog.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LINES = 2_000;
    private static final int VALID_TIMEOUT_SECONDS = 5;

    private Connection connection;
    private final RunIdentity run;
    private final @Nullable String key;
    private ArrayNode lines = JSON.createArrayNode();
    private int count;

    LocalLog(Connection connection, RunIdentity run, @Nullable String key) {
        this.connection = connection;
        this.run = run;
        this.key = key;
    }

    /** Writes one line that belongs to no change. */
    static void note(Connection connection, RunIdentity by, String kind, String message) throws SQLException {
        var log = new LocalLog(connection, by, null);
        log.add(0, kind, message, null);
        log.write();
    }

    /** Writes that the run begins, and with which file. */
    void started(String description, ChangeSource source) throws SQLException {
        ObjectNode detail = source.file() == null
                ? null
                : JSON.createObjectNode().put("file", source.file()).put("rawSha256", source.rawSha256());
        add(0, "RUN_STARTED", description, detail);
        write();
    }

    /** Keeps a line until {@link #flush} or {@link #ended}; beyond {@value #MAX_LINES} lines only errors. */
    synchronized void line(RunLogLine line) {
        if (count++ < MAX_LINES || line.kind() == RunLogLine.Kind.ERROR) {
            add(line.step(), line.kind().name(), line.message(), null);
        }
    }

    /** Writes the lines so far. The session of the change is not in a transaction. */
    synchronized void flush() {
        try {
            write();
        } catch (SQLException e) {
            LOG.debugf(e, "could not write the run log");
        }
    }

    /** Opens a session when the one of the log is lost. */
    @FunctionalInterface
    interface Reconnect {
        Connection open() throws SQLException;
    }

    /** Writes the end of the run, and what could not be written because the session of the log was lost. */
    synchronized void ended(RunOutcome outcome, Reconnect reconnect) {
        ObjectNode detail = JSON.createObjectNode();
        String message = switch (outcome) {
            case RunOutcome.Applied _ -> ended(detail, "DONE", null);
            case RunOutcome.Failed failed -> ended(detail, "FAILED", failed.error());
            case RunOutcome.Canceled canceled -> ended(detail, "CANCELED", canceled.error());
            case RunOutcome.Indeterminate unknown -> ended(detail, "INDETERMINATE", unknown.error());
            case RunOutcome.HandBack back -> ended(detail, "INTERRUPTED", null) + back.detail();
            case RunOutcome.Lost lost -> ended(detail, "INTERRUPTED", null) + lost.detail();
        };
        add(0, "RUN_ENDED", message, detail);
        try {
            write();
        } catch (SQLException e) {
            LOG.debugf(e, "could not write the run log");
            again(reconnect);
        }
    }

    private void again(Reconnect reconnect) {
        try {
            connection = reconnect.open();
            write();
        } catch (SQLException | ProblemException e) {
            LOG.debugf(e, "could not write the end of the run log");
        }
    }

    /** Writes that a check failed after the end of the run. */
    synchronized void failed(String message) {
        add(0, "RUN_ENDED", message, JSON.createObjectNode().put("state", "FAILED"));
        flush();
    }

    private static String ended(ObjectNode detail, String state, @Nullable RunError error) {
        detail.put("state", state);
        if (error == null) {
            return "";
        }
        detail.put("code", error.code().code()).put("sqlState", error.sqlState());
        Position position = error.position();
        if (position != null) {
            detail.put("position", position.line() + ":" + position.column());
        }
        return error.message();
    }

    private synchronized void add(int step, String kind, String message, @Nullable ObjectNode detail) {
        ObjectNode line = lines.addObject().put("kind", kind).put("message", message.replace('\0', ' '));
        if (step > 0) {
            line.put("step", step);
        }
        if (detail != null) {
            line.set("detail", detail);
        }
    }

    private static final String APPEND = """
            SELECT pg_catalog.set_config('synchronous_commit', 'off', true), slipway.append_log(?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.int8, ?::pg_catalog.int8,
                ?::pg_catalog.text, ?::pg_catalog.text, ?::pg_catalog.jsonb)""";

    private synchronized void write() throws SQLException {
        if (lines.isEmpty()) {
            return;
        }
        ArrayNode written = lines;
        lines = JSON.createArrayNode();
        try (PreparedStatement call = connection.prepareStatement(APPEND)) {
            call.setString(1, run.installation().id().toString());
            call.setString(2, run.task().toString());
            call.setLong(3, run.runUid());
            call.setLong(4, run.epoch());
            call.setString(5, key);
            call.setString(6, run.actor());
            call.setString(7, written.toString());
            call.execute();
        } catch (SQLException e) {
            if (!connection.isValid(VALID_TIMEOUT_SECONDS)) {
                lines = written;
            }
            throw e;
        }
    }
}
