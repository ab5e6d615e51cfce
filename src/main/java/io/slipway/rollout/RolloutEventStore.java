package io.slipway.rollout;

import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The events of rollouts: the transitions of a rollout and its task runs, which triggers write in the transaction that
 * changes the state.
 *
 * <p>An identity number orders these rows by their insertion, not by their commit: a reader that has seen 8 may see 7
 * later, and would miss it if it continued after 8. So the writers leave the number open, and readers number the rows
 * before they read them. A reader that numbers holds an advisory lock of the rollout until its commit, and sees by its
 * second statement all that earlier holders have numbered. Therefore:
 *
 * <ul>
 *   <li>the numbers have no gaps and never change, and every reader on every replica sees the same;
 *   <li>an event with a smaller number never appears after one with a larger number;
 *   <li>an event that another event depends on has the smaller number: rows of one pass are numbered by their identity,
 *       which was drawn under the row locks that order the changes;
 *   <li>writers wait for nothing: they neither take this lock nor touch a common row.
 * </ul>
 */
final class RolloutEventStore {
    private static final int MAX_NUMBERED = 1_000;

    private static final String AFTER = """
            SELECT t.event_no, t.at, t.rollout, t.to_state, t.reason, t.epoch, r.uid, r.task, r.attempt,
                   g.name AS target
            FROM slipway.transition t
            LEFT JOIN slipway.task_run r ON t.machine = 'TASK_RUN' AND r.uid = t.uid
            LEFT JOIN slipway.target g ON g.id = r.target
            WHERE t.rollout = :rollout AND t.event_no > :after
            ORDER BY t.event_no LIMIT :limit
            """;

    /** The numbered events after a number, in their order; 0 is the beginning. */
    List<RolloutEvent> after(Handle handle, RolloutId rollout, long after, int limit) {
        return handle.createQuery(AFTER)
                .bind("rollout", rollout.value())
                .bind("after", after)
                .bind("limit", limit)
                .map(RolloutEventStore::event)
                .list();
    }

    private static final String HAS_UNNUMBERED = """
            SELECT EXISTS (SELECT 1 FROM slipway.transition WHERE rollout = :rollout AND event_no IS NULL)
            """;

    /** Whether an event was committed that no reader has numbered. */
    boolean hasUnnumbered(Handle handle, RolloutId rollout) {
        return handle.createQuery(HAS_UNNUMBERED)
                .bind("rollout", rollout.value())
                .mapTo(boolean.class)
                .one();
    }

    private static final String LOCK = """
            SELECT pg_advisory_xact_lock(hashtextextended('slipway.transition', :rollout))
            """;

    private static final String NUMBER = """
            WITH new AS (
                SELECT id FROM slipway.transition WHERE rollout = :rollout AND event_no IS NULL
                ORDER BY id LIMIT :limit
            ), numbered AS (
                SELECT id, (SELECT coalesce(max(event_no), 0) FROM slipway.transition WHERE rollout = :rollout)
                           + row_number() OVER (ORDER BY id) AS number
                FROM new
            )
            UPDATE slipway.transition t SET event_no = n.number FROM numbered n WHERE t.id = n.id
            """;

    /**
     * Numbers up to 1000 events that have no number. Call it in a transaction of its own: the lock is held until its
     * commit. The lock needs a statement of its own, because the next statement must see what the last holder numbered.
     */
    void number(Handle handle, RolloutId rollout) {
        handle.createQuery(LOCK)
                .bind("rollout", rollout.value())
                .map((rs, ctx) -> true)
                .one();
        handle.createUpdate(NUMBER)
                .bind("rollout", rollout.value())
                .bind("limit", MAX_NUMBERED)
                .execute();
    }

    private static final String FINAL_STATUS = """
            SELECT status FROM slipway.rollout o
            WHERE id = :rollout AND status IN ('DONE', 'FAILED', 'CANCELED')
              AND NOT EXISTS (SELECT 1 FROM slipway.task k JOIN slipway.task_run r ON r.task = k.id
                              WHERE k.rollout = o.id AND r.state = 'RUNNING')
            """;

    /**
     * The status of a rollout that has ended and of which no task run is RUNNING. Empty while more events will follow.
     */
    Optional<RolloutStatus> finalStatus(Handle handle, RolloutId rollout) {
        return handle.createQuery(FINAL_STATUS)
                .bind("rollout", rollout.value())
                .map((rs, ctx) -> RolloutStatus.valueOf(rs.getString("status")))
                .findOne();
    }

    private static RolloutEvent event(ResultSet rs, StatementContext ctx) throws SQLException {
        long uid = rs.getLong("uid");
        RolloutEvent.Run run = rs.wasNull()
                ? null
                : new RolloutEvent.Run(
                        new TaskRunId(uid),
                        new TaskId(rs.getLong("task")),
                        rs.getString("target"),
                        rs.getInt("attempt"),
                        rs.getLong("epoch"));
        return new RolloutEvent(
                rs.getInt("event_no"),
                rs.getTimestamp("at").toInstant(),
                new RolloutId(rs.getLong("rollout")),
                rs.getString("to_state"),
                rs.getString("reason"),
                run);
    }
}
