package io.slipway.replica;

import io.slipway.control.JsonColumn;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.Backend;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reads and writes the rows of replicas. */
@Singleton
public final class ReplicaStore {
    private static final String REGISTER = """
            INSERT INTO slipway.replica (id, host, binary_version) VALUES (:id, :host, :version)
            ON CONFLICT (id) DO NOTHING
            """;

    /** Inserts the replica's row. Repeating it is harmless when the answer to the first call was lost. */
    public void register(Handle handle, UUID id, String host, String version) {
        handle.createUpdate(REGISTER)
                .bind("id", id)
                .bind("host", host)
                .bind("version", version)
                .execute();
    }

    private static final String RENEW = """
            UPDATE slipway.replica SET lease_seq = lease_seq + 1, renewed_at = now(), sessions = :sessions::jsonb
            WHERE id = :id AND declared_dead_at IS NULL
            """;

    /**
     * Increments the heartbeat counter.
     *
     * @param sessions the sessions of its listener and of its lease, by which peers see that it is alive; empty if one
     *     is unknown
     * @return false when the replica was declared dead
     */
    public boolean renew(Handle handle, UUID id, List<Backend> sessions) {
        return handle.createUpdate(RENEW)
                        .bind("id", id)
                        .bind("sessions", JsonColumn.write(sessions))
                        .execute()
                == 1;
    }

    private static final String DRAINING = """
            UPDATE slipway.replica SET draining = true WHERE id = :id
            """;

    public void draining(Handle handle, UUID id) {
        handle.createUpdate(DRAINING).bind("id", id).execute();
    }

    private static final String BEATS = """
            WITH here AS MATERIALIZED (SELECT pid, backend_start FROM pg_catalog.pg_stat_activity)
            SELECT p.id, p.lease_seq, p.sessions::text AS sessions, s.recorded, s.gone
            FROM slipway.replica p
            CROSS JOIN LATERAL (
                SELECT count(*) AS recorded,
                       count(*) FILTER (WHERE NOT EXISTS (
                           SELECT 1 FROM here h
                           WHERE h.pid = b.pid AND (h.backend_start IS NULL OR h.backend_start = b."backendStart"))) AS gone
                FROM jsonb_to_recordset(p.sessions) AS b (pid int, "backendStart" timestamptz)) s
            WHERE p.declared_dead_at IS NULL
            """;

    /**
     * The counters of all replicas that have not been declared dead, and whether their sessions exist. A session whose
     * start this login may not read counts as existing.
     */
    public List<Heartbeat> beats(Handle handle) {
        return handle.createQuery(BEATS)
                .map((rs, ctx) -> new Heartbeat(
                        rs.getObject("id", UUID.class),
                        rs.getLong("lease_seq"),
                        rs.getString("sessions"),
                        Heartbeat.sessionState(rs.getInt("recorded"), rs.getInt("gone"))))
                .list();
    }

    private static final String DECLARE_DEAD = """
            UPDATE slipway.replica SET declared_dead_at = now()
            WHERE id = :id AND lease_seq = :seen AND declared_dead_at IS NULL
            """;

    /**
     * Declares the replica dead if its counter still has the value in {@code seen}. False when the counter has changed
     * or a peer was faster.
     */
    public boolean declareDead(Handle handle, Heartbeat seen) {
        return handle.createUpdate(DECLARE_DEAD)
                        .bind("id", seen.id())
                        .bind("seen", seen.sequence())
                        .execute()
                == 1;
    }

    private static final String END_HALF_SENT = """
            SELECT count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(a.pid)) FROM pg_catalog.pg_stat_activity a
            WHERE a.datname = current_database() AND a.usename = current_user AND a.application_name = :name
              AND a.state = 'active' AND a.xact_start IS NOT NULL AND a.wait_event = 'ClientRead'
              AND a.state_change < now() - interval '5 s'
            """;

    /**
     * Terminates sessions of replicas that hold a transaction open in the middle of an incomplete message: the sending
     * process is stopped. {@code idle_in_transaction_session_timeout} does not apply to that state. Returns their
     * number.
     */
    public int endHalfSent(Handle handle) {
        return handle.createQuery(END_HALF_SENT)
                .bind("name", SessionOptions.SERVICE_NAME)
                .mapTo(Integer.class)
                .one();
    }

    private static final String RETIRE = """
            UPDATE slipway.replica SET declared_dead_at = now(), retired = true WHERE id = :id AND declared_dead_at IS NULL
            """;

    /** Marks the replica as retired at an orderly shutdown. */
    public void retire(Handle handle, UUID id) {
        handle.createUpdate(RETIRE).bind("id", id).execute();
    }

    private static final String ALIVE = """
            SELECT p.id, p.host, p.binary_version, p.started_at, p.renewed_at, p.draining,
                   (SELECT count(*) FROM slipway.task_run r WHERE r.owner = p.id) AS running
            FROM slipway.replica p WHERE p.declared_dead_at IS NULL ORDER BY p.started_at, p.id
            """;

    public List<Replica> alive(Handle handle) {
        return handle.createQuery(ALIVE)
                .map((rs, ctx) -> new Replica(
                        rs.getObject("id", UUID.class),
                        rs.getString("host"),
                        rs.getString("binary_version"),
                        rs.getTimestamp("started_at").toInstant(),
                        rs.getTimestamp("renewed_at").toInstant(),
                        rs.getBoolean("draining"),
                        rs.getInt("running")))
                .list();
    }
}
