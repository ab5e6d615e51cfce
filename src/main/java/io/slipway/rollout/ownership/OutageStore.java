package io.slipway.rollout.ownership;

import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.target.server.ConnectSpecMapper;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The servers for which runs wait, one row per host and port. All times are the control database's.
 *
 * <p>A run waits for its server if it was handed back because the server could not be reached or was not ready, and its
 * back-off is not over. A new attempt after a run that ended so waits as well.
 */
@Singleton
public final class OutageStore {
    private static final String WAITING = """
            FROM slipway.task_run r
            JOIN slipway.target t ON t.id = r.target
            JOIN slipway.server s ON s.id = t.server
            WHERE r.state IN ('AVAILABLE', 'RUNNING') AND r.owner IS NULL AND NOT r.held AND r.not_before > now()
              AND (r.state = 'RUNNING'
                   AND (r.waiting_for IN ('target-unreachable', 'target-not-ready')
                        OR r.waiting_for = 'fencing' AND starts_with(coalesce(r.waiting_detail, ''), :serverAway))
                OR r.state = 'AVAILABLE'
                   AND EXISTS (SELECT 1 FROM slipway.task_run p
                               WHERE p.task = r.task AND p.attempt = r.attempt - 1
                                 AND p.error_code IN ('target-unreachable', 'target-not-ready', 'connection-lost')))
            """;

    private static final String TAKE_DUE = """
            WITH waiting AS MATERIALIZED (
                SELECT DISTINCT ON (s.host, s.port) s.host, s.port, t.database_name, s.login, s.secret, s.tls_mode, s.pooler
            """ + WAITING + """
                ORDER BY s.host, s.port, r.uid
            ), due AS (
                INSERT INTO slipway.server_outage AS o (host, port, probe_after)
                SELECT host, port, now() + interval '2 s' FROM waiting ORDER BY host, port
                ON CONFLICT (host, port) DO UPDATE SET probe_after = excluded.probe_after
                WHERE o.probe_after <= now() OR o.probe_after > now() + interval '2 min'
                RETURNING o.host, o.port
            )
            SELECT w.host, w.port, w.database_name, w.login, w.secret, w.tls_mode, w.pooler
            FROM waiting w JOIN due USING (host, port) ORDER BY w.host, w.port
            """;

    /**
     * Takes the probes that are due: of each server for which runs wait, one per 2 s in the whole installation. The
     * number of the runs does not matter.
     *
     * @return for each server the way into the target of one run
     */
    public List<ConnectSpec> takeDue(Handle handle) {
        return handle.createQuery(TAKE_DUE)
                .bind("serverAway", FencingStore.SERVER_AWAY)
                .map((rs, ctx) -> ConnectSpecMapper.read(rs))
                .list();
    }

    private static final String AWAY = """
            UPDATE slipway.server_outage SET away_since = now() WHERE host = :host AND port = :port AND away_since IS NULL
            """;

    /** Records that a probe had no response; false if an earlier probe of this outage has done so. */
    public boolean away(Handle handle, ServerAddress server) {
        return handle.createUpdate(AWAY)
                        .bind("host", server.host())
                        .bind("port", server.port())
                        .execute()
                == 1;
    }

    private static final String ANSWERS = """
            UPDATE slipway.server_outage SET away_since = NULL, answering_since = now()
            WHERE host = :host AND port = :port AND away_since IS NOT NULL
            """;

    /** Records that a probe had a response; true if the server was away until now. */
    public boolean answers(Handle handle, ServerAddress server) {
        return handle.createUpdate(ANSWERS)
                        .bind("host", server.host())
                        .bind("port", server.port())
                        .execute()
                == 1;
    }

    private static final String WAKE = """
            WITH woken AS MATERIALIZED (
                SELECT r.uid
            """ + WAITING + """
                  AND s.host = :host AND s.port = :port
                  AND (SELECT max(m.at) FROM slipway.transition m WHERE m.machine = 'TASK_RUN' AND m.uid = r.uid)
                      < (SELECT o.answering_since FROM slipway.server_outage o WHERE o.host = :host AND o.port = :port)
                ORDER BY r.uid FOR UPDATE OF r
            )
            UPDATE slipway.task_run r SET not_before = now(), updated_at = now() FROM woken WHERE r.uid = woken.uid
            """;

    /**
     * Ends the back-off of the runs whose last try began while the server was away. A run that was tried since then
     * keeps its back-off: the server is not what it waits for.
     *
     * @return the number of these runs
     */
    public int wake(Handle handle, ServerAddress server) {
        return handle.createUpdate(WAKE)
                .bind("serverAway", FencingStore.SERVER_AWAY)
                .bind("host", server.host())
                .bind("port", server.port())
                .execute();
    }
}
