package io.slipway.cluster;

import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The records of the control database about task runs. */
public final class TaskRunRecords {
    private final TestPostgres.Database control;

    public TaskRunRecords(TestPostgres.Database control) {
        this.control = control;
    }

    private String text(String sql) {
        return String.valueOf(control.query(sql));
    }

    private int number(String sql) {
        return Integer.parseInt(text(sql));
    }

    /** {@code DONE 1000}, and so on. */
    public String states() {
        return text("""
                SELECT string_agg(state || ' ' || n, ', ' ORDER BY state)
                FROM (SELECT state, count(*) AS n FROM slipway.task_run GROUP BY state) s
                """);
    }

    /** Of the only rollout. */
    public String rollout() {
        return text("SELECT coalesce(min(status), 'none') FROM slipway.rollout");
    }

    /** Moves that are no legal ones: other pairs of states, a rank or an epoch that falls. */
    public int illegalMoves() {
        return number("""
                SELECT count(*) FROM (
                    SELECT from_state, to_state, epoch,
                           lag(to_state) OVER w AS before, coalesce(lag(epoch) OVER w, 0) AS epoch_before
                    FROM slipway.transition WHERE machine = 'TASK_RUN' WINDOW w AS (PARTITION BY uid ORDER BY id)) t
                WHERE from_state IS DISTINCT FROM before OR epoch < epoch_before
                   OR (coalesce(from_state, 'none'), to_state) NOT IN (
                       ('none', 'PENDING'), ('PENDING', 'AVAILABLE'), ('AVAILABLE', 'RUNNING'), ('RUNNING', 'RUNNING'),
                       ('RUNNING', 'DONE'), ('RUNNING', 'FAILED'))
                   OR from_state = 'RUNNING' AND to_state = 'RUNNING' AND epoch = epoch_before
                """);
    }

    /** Runs that may run now or do. */
    public int activeRuns() {
        return number("SELECT count(*) FROM slipway.task_run WHERE state IN ('AVAILABLE', 'RUNNING')");
    }

    /** Runs with an owner. */
    public List<Long> running() {
        var uids = control.query("SELECT string_agg(uid::text, ',') FROM slipway.task_run WHERE state = 'RUNNING'");
        return uids == null
                ? List.of()
                : Stream.of(uids.split(",", -1)).map(Long::valueOf).toList();
    }

    /** Rollouts that are not over. */
    public int openRollouts() {
        return number("SELECT count(*) FROM slipway.rollout WHERE status IN ('RUNNING', 'PAUSED')");
    }

    /** Runs with no terminal move or with more than one. */
    public int runsWithoutOneEnd() {
        return number("""
                SELECT count(*) FROM slipway.task_run r WHERE 1 <> (
                    SELECT count(*) FROM slipway.transition t
                    WHERE t.machine = 'TASK_RUN' AND t.uid = r.uid AND t.to_state IN ('DONE', 'FAILED', 'CANCELED'))
                """);
    }

    /** The most runs that were AVAILABLE or RUNNING at a time. */
    public int mostActive() {
        return number("""
                SELECT max(active) FROM (
                    SELECT sum(CASE WHEN to_state = 'AVAILABLE' THEN 1 ELSE -1 END) OVER (ORDER BY at, id) AS active
                    FROM slipway.transition
                    WHERE machine = 'TASK_RUN' AND to_state IN ('AVAILABLE', 'DONE', 'FAILED', 'CANCELED')) t
                """);
    }

    /**
     * The most runs that any one replica had at a time; when it handed one back is not on record: those are left out.
     */
    public int mostOfOneReplica() {
        return number("""
                SELECT max(running) FROM (
                    SELECT sum(CASE WHEN to_state = 'RUNNING' THEN 1 ELSE -1 END)
                           OVER (PARTITION BY replica ORDER BY at, id) AS running
                    FROM slipway.transition m
                    WHERE machine = 'TASK_RUN' AND to_state IN ('RUNNING', 'DONE', 'FAILED', 'CANCELED')
                      AND (to_state <> 'RUNNING' OR EXISTS (
                          SELECT FROM slipway.transition e
                          WHERE e.machine = 'TASK_RUN' AND e.uid = m.uid AND e.epoch = m.epoch
                            AND e.replica = m.replica AND e.to_state IN ('DONE', 'FAILED', 'CANCELED')))) t
                """);
    }

    /** How many replicas ended a run. */
    public int replicasThatEndedRuns() {
        return number("""
                SELECT count(DISTINCT replica) FROM slipway.transition WHERE machine = 'TASK_RUN' AND to_state = 'DONE'
                """);
    }

    /** The replica that ended a run last. */
    public String lastEndedBy() {
        return text("""
                SELECT replica FROM slipway.transition
                WHERE machine = 'TASK_RUN' AND to_state IN ('DONE', 'FAILED', 'CANCELED') ORDER BY id DESC LIMIT 1
                """);
    }

    /** How many runs are DONE. */
    public int done() {
        return number("SELECT count(*) FROM slipway.task_run WHERE state = 'DONE'");
    }

    /** The runs that are not DONE, each with its error and the lines of its log; empty if there are none. */
    public String notDone() {
        return text("""
                SELECT coalesce(string_agg(format('run %s task=%s %s attempt=%s epoch=%s %s %s%s',
                           r.uid, r.task, r.state, r.attempt, r.epoch, r.error_code, r.error_message, l.lines), E'\\n'
                           ORDER BY r.uid), '')
                FROM slipway.task_run r CROSS JOIN LATERAL (
                    SELECT string_agg(format(E'\\n    %s epoch=%s %s %s', at, epoch, kind, message), '' ORDER BY number) AS lines
                    FROM slipway.run_log WHERE run_uid = r.uid) l
                WHERE r.state <> 'DONE'
                """);
    }

    /** Who has the only run that is under way. */
    UUID owner() {
        return UUID.fromString(text("SELECT owner FROM slipway.task_run WHERE state = 'RUNNING'"));
    }

    /** How many replicas have a run. */
    public int owners() {
        return number("SELECT count(DISTINCT owner) FROM slipway.task_run WHERE state = 'RUNNING'");
    }

    /** Runs that this replica has. */
    public int ownedBy(UUID replica) {
        return number("SELECT count(*) FROM slipway.task_run WHERE owner = '" + replica + "'");
    }

    /** Sessions on record of which nobody knows that they ended. */
    public int openSessions() {
        return number("SELECT count(*) FROM slipway.task_run_session WHERE ended_at IS NULL");
    }

    /** How many runs in which time, and the share of each replica. */
    public String speed() {
        return text("""
                SELECT format('%s runs in %s s, %s runs/s, %s', sum(n), round(max(ended) - min(begun), 1),
                              round(sum(n) / (max(ended) - min(begun)), 1), string_agg(n::text, ' + '))
                FROM (SELECT count(*) FILTER (WHERE to_state = 'DONE') AS n, extract(epoch FROM min(at)) AS begun,
                             extract(epoch FROM max(at)) AS ended
                      FROM slipway.transition WHERE machine = 'TASK_RUN' AND to_state IN ('RUNNING', 'DONE')
                      GROUP BY replica) s
                """);
    }
}
