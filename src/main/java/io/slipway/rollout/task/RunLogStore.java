package io.slipway.rollout.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The logs of task runs. The owner writes them in batches.
 *
 * <p>Each line has two names. (epoch, line) is its place in the log of one owner, and pages are in this order. Its
 * number is its place in the order of commits within the run, from 1 without gaps: a trigger sets it at the insert,
 * under an advisory lock of the run that is held until the commit. Only two owners of one run can meet at this lock,
 * when an owner that was declared dead still writes its last batch. Such lines have an earlier epoch than lines that
 * were stored before them. A page that continues after (epoch, line) does not show them; {@link #after} does, because
 * their numbers are larger.
 */
public final class RunLogStore {
    private static final String APPEND = """
            INSERT INTO slipway.run_log (run_uid, epoch, line, at, level, kind, step, statement, message)
            VALUES (:uid, :epoch, :line, :at, :level, :kind, :step, :statement, :message)
            ON CONFLICT (run_uid, epoch, line) DO NOTHING
            """;

    public void append(Handle handle, TaskRunId uid, List<LogLine> lines) {
        PreparedBatch batch = handle.prepareBatch(APPEND);
        for (LogLine line : lines) {
            batch.bind("uid", uid.value()).bindMethods(line).add();
        }
        batch.execute();
    }

    private static final String READ = """
            SELECT epoch, line, at, level, kind, step, statement, message FROM slipway.run_log
            WHERE run_uid = :uid AND (epoch, line) > (:epoch, :line)
            ORDER BY epoch, line LIMIT :limit
            """;

    /** The lines after (epoch, line); (0, 0) is the beginning. */
    public List<LogLine> read(Handle handle, TaskRunId uid, long epoch, int line, int limit) {
        return handle.createQuery(READ)
                .bind("uid", uid.value())
                .bind("epoch", epoch)
                .bind("line", line)
                .bind("limit", limit)
                .map(RunLogStore::line)
                .list();
    }

    private static final String AFTER = """
            SELECT number, epoch, line, at, level, kind, step, statement, message FROM slipway.run_log
            WHERE run_uid = :uid AND number > :number
            ORDER BY number LIMIT :limit
            """;

    /** The lines after a number in the order of their commits; 0 is the beginning. */
    public List<NumberedLine> after(Handle handle, TaskRunId uid, long number, int limit) {
        return handle.createQuery(AFTER)
                .bind("uid", uid.value())
                .bind("number", number)
                .bind("limit", limit)
                .map((rs, ctx) -> new NumberedLine(rs.getLong("number"), line(rs, ctx)))
                .list();
    }

    /** A line with its number in the order of commits. */
    public record NumberedLine(long number, LogLine line) {}

    private static LogLine line(ResultSet rs, StatementContext ctx) throws SQLException {
        return new LogLine(
                rs.getLong("epoch"),
                rs.getInt("line"),
                rs.getTimestamp("at").toInstant(),
                rs.getString("level"),
                rs.getString("kind"),
                rs.getObject("step", Integer.class),
                rs.getObject("statement", Integer.class),
                rs.getString("message"));
    }
}
