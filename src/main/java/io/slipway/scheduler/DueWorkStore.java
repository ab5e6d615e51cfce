package io.slipway.scheduler;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/**
 * Reads in one statement whether the passes have anything to do. On a control database without work, this statement
 * replaces all of theirs.
 */
@Singleton
final class DueWorkStore {
    private static final String READ = """
            SELECT (EXISTS (SELECT 1 FROM slipway.outbox WHERE done_at IS NULL)
                    OR EXISTS (SELECT 1 FROM slipway.rollout WHERE status IN ('RUNNING', 'PAUSED'))
                    OR EXISTS (SELECT 1 FROM slipway.check_run WHERE state IN ('AVAILABLE', 'RUNNING'))
                    OR EXISTS (SELECT 1 FROM slipway.task_run WHERE state IN ('AVAILABLE', 'RUNNING'))) AS scheduling,
                   (EXISTS (SELECT 1 FROM slipway.check_run WHERE owner IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM slipway.task_run WHERE owner IS NOT NULL)) AS running,
                   (EXISTS (SELECT 1 FROM slipway.task_run r JOIN slipway.replica d ON d.id = r.owner
                            WHERE d.declared_dead_at IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM slipway.check_run r JOIN slipway.replica d ON d.id = r.owner
                               WHERE d.declared_dead_at IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a
                               WHERE a.datname = current_database() AND a.state = 'active'
                                 AND a.xact_start IS NOT NULL AND a.wait_event = 'ClientRead'
                                 AND a.state_change < now() - interval '5 s')) AS release,
                   EXISTS (SELECT 1 FROM slipway.task_run r
                           WHERE r.state IN ('AVAILABLE', 'RUNNING') AND r.owner IS NULL AND r.not_before > now()) AS outages,
                   (EXISTS (SELECT 1 FROM slipway.task_run WHERE state = 'RUNNING' AND fencing_since IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM slipway.alert WHERE kind = 'fencing' AND cleared_at IS NULL)) AS fencing
            """;

    DueWork read(Handle handle) {
        return handle.createQuery(READ)
                .map((rs, ctx) -> new DueWork(
                        rs.getBoolean("scheduling"),
                        rs.getBoolean("running"),
                        rs.getBoolean("release"),
                        rs.getBoolean("outages"),
                        rs.getBoolean("fencing")))
                .one();
    }
}
