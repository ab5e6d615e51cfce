package io.slipway.scheduler;

import io.slipway.audit.AlertKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Compares the conditions that need a person, as the rows have them now, with the open alerts of their kinds. */
@Singleton
final class AlertConditionStore {
    private static final String CHANGES = """
            WITH condition AS (
                SELECT 'indeterminate' AS kind, 'task-runs/' || r.uid AS subject,
                       'on ' || t.name || ', the outcome is unknown: ' || r.error_message AS detail
                FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target
                WHERE r.state = 'INDETERMINATE'
                  AND NOT EXISTS (SELECT 1 FROM slipway.alert a
                                  WHERE a.subject = 'task-runs/' || r.uid AND a.cleared_at IS NULL AND a.kind <> 'indeterminate')
                UNION ALL
                SELECT 'rollout-paused', 'rollouts/' || o.id, 'is paused: ' || coalesce(o.reason, 'by a person')
                FROM slipway.rollout o WHERE o.status = 'PAUSED'
                UNION ALL
                SELECT 'rollout-failed', 'rollouts/' || o.id, 'has failed, and no task can start'
                FROM slipway.rollout o WHERE o.status = 'FAILED' AND o.finished_at > now() - interval '7 d'
                UNION ALL
                SELECT 'run-waiting', 'servers/' || s.name,
                       count(*) || ' task runs wait, the longest since '
                           || to_char(min(coalesce(r.waiting_since, r.updated_at)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target JOIN slipway.server s ON s.id = t.server
                WHERE (r.state = 'RUNNING' AND r.waiting_since IS NOT NULL OR r.state = 'AVAILABLE' AND NOT r.held)
                  AND coalesce(r.waiting_since, r.updated_at) < clock_timestamp() - :waiting * interval '1 s'
                GROUP BY s.name
                UNION ALL
                SELECT 'replica-dead', 'replicas/' || p.id, 'on ' || p.host || ' was declared dead'
                FROM slipway.replica p WHERE NOT p.retired AND p.declared_dead_at > now() - interval '1 h'
            ), standing AS (
                SELECT kind, subject FROM slipway.alert
                WHERE cleared_at IS NULL
                  AND (kind IN ('indeterminate', 'rollout-paused', 'rollout-failed', 'run-waiting', 'replica-dead')
                       OR kind IN ('owner-died', 'outcome-not-written')
                          AND NOT EXISTS (SELECT 1 FROM slipway.task_run r
                                          WHERE r.uid = substr(subject, 11)::bigint AND r.state = 'INDETERMINATE')
                       OR kind = 'control-database' AND raised_at < now() - interval '1 h')
            )
            SELECT coalesce(c.kind, a.kind) AS kind, coalesce(c.subject, a.subject) AS subject, c.detail
            FROM condition c FULL JOIN standing a ON a.kind = c.kind AND a.subject = c.subject
            WHERE c.kind IS NULL OR a.kind IS NULL
            ORDER BY 1, 2
            """;

    /**
     * The differences; none while nothing changes.
     *
     * @param waiting time after which a run that waits needs a person
     */
    List<Change> changes(Handle handle, Duration waiting) {
        return handle.createQuery(CHANGES)
                .bind("waiting", waiting.toSeconds())
                .map((rs, ctx) -> new Change(
                        AlertKind.ofSlug(rs.getString("kind")), rs.getString("subject"), rs.getString("detail")))
                .list();
    }

    /**
     * An alert that has to be raised or cleared.
     *
     * @param detail null: the condition has ended
     */
    record Change(AlertKind kind, String subject, @Nullable String detail) {}
}
