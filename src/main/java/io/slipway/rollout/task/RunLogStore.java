package io.slipway.rollout.task;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The logs of task runs. The owner writes them in batches. */
public final class RunLogStore {
    private static final String APPEND = """
            INSERT INTO slipway.run_log (run_uid, epoch, line, at, level, kind, step, statement, message)
            VALUES (:uid, :epoch, :line, :at, :level, :kind, :step, :statement, :message)
            ON CONFLICT DO NOTHING
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
                .map((rs, ctx) -> new LogLine(
                        rs.getLong("epoch"),
                        rs.getInt("line"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getString("level"),
                        rs.getString("kind"),
                        rs.getObject("step", Integer.class),
                        rs.getObject("statement", Integer.class),
                        rs.getString("message")))
                .list();
    }
}
