package io.slipway.rollout;

import io.slipway.control.JsonColumn;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.target.ForeignChange;
import io.slipway.target.server.ConnectSpecMapper;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The history that a target must have, and the state of a target whose history differs. */
public final class ExpectedHistoryStore {
    private static final String IS_NEWS = """
            SELECT t.state = 'DIVERGED' OR t.compared_at IS NULL OR t.compared_at < now() - interval '1 day'
                   OR t.timeline IS DISTINCT FROM :timeline OR t.server_started_at IS DISTINCT FROM :serverStart
            FROM slipway.target t WHERE t.id = :target
            """;

    /** Whether the server may have lost commits since the last comparison of the whole history. */
    public boolean isNews(Handle handle, long target, int timeline, Instant serverStart) {
        return handle.createQuery(IS_NEWS)
                .bind("target", target)
                .bind("timeline", timeline)
                .bind("serverStart", Timestamp.from(serverStart))
                .mapTo(Boolean.class)
                .one();
    }

    private static final String DONE = """
            SELECT k.change_key, r.steps FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task
            WHERE r.target = :target AND r.state = 'DONE' AND k.change_key IS NOT NULL AND k.lost_at IS NULL
            ORDER BY r.finished_at DESC LIMIT :rows
            """;

    /** The changes that must be applied in the target, the newest first, without those that a person gave up. */
    public List<Done> done(Handle handle, long target, int rows) {
        return handle.createQuery(DONE)
                .bind("target", target)
                .bind("rows", rows)
                .map((rs, ctx) -> new Done(rs.getString("change_key"), rs.getInt("steps")))
                .list();
    }

    /** A change whose task run is DONE. */
    public record Done(String key, int steps) {}

    private static final String UNKNOWN = """
            SELECT w.task, w.run, w.key, w."nonceHash"
            FROM jsonb_to_recordset(:changes::jsonb) AS w (task uuid, run bigint, key text, "nonceHash" text)
            WHERE NOT EXISTS (SELECT 1 FROM slipway.task_run_session s JOIN slipway.task_run r ON r.uid = s.run_uid
                                  JOIN slipway.task k ON k.id = r.task
                              WHERE s.run_uid = w.run AND s.nonce_hash = decode(w."nonceHash", 'hex')
                                AND k.uuid = w.task)
              AND NOT EXISTS (SELECT 1 FROM slipway.foreign_change f
                              WHERE f.target = :target AND f.task = w.task AND f.change_key = w.key
                                AND f.nonce_hash = decode(w."nonceHash", 'hex'))
            ORDER BY w.key, w.task, w.run, w."nonceHash"
            """;

    /** The changes that no recorded session wrote, and that no person accepted. */
    public List<ForeignChange> unknown(Handle handle, long target, List<ForeignChange> changes) {
        return handle.createQuery(UNKNOWN)
                .bind("target", target)
                .bind("changes", JsonColumn.write(changes))
                .map((rs, ctx) -> new ForeignChange(
                        rs.getObject("task", UUID.class),
                        rs.getLong("run"),
                        rs.getString("key"),
                        rs.getString("nonceHash")))
                .list();
    }

    private static final String COMPARED = """
            UPDATE slipway.target SET timeline = :timeline, server_started_at = :serverStart, compared_at = now()
            WHERE id = :target
            """;

    /** Records that the whole history was compared. */
    public void compared(Handle handle, long target, int timeline, Instant serverStart) {
        handle.createUpdate(COMPARED)
                .bind("target", target)
                .bind("timeline", timeline)
                .bind("serverStart", Timestamp.from(serverStart))
                .execute();
    }

    private static final String DIVERGED = """
            UPDATE slipway.target
            SET state = 'DIVERGED', missing = :missing::jsonb, unknown = :unknown::jsonb, state_detail = :detail,
                version = version + 1, updated_at = now()
            WHERE id = :target AND deleted_at IS NULL
              AND (state = 'OK' OR state = 'DIVERGED' AND (missing <> :missing::jsonb OR unknown <> :unknown::jsonb))
            """;

    /** Moves the target to DIVERGED; false if it has this state and detail already, or is WRONG_TARGET. */
    public boolean diverged(
            Handle handle, long target, List<String> missing, List<ForeignChange> unknown, String detail) {
        return handle.createUpdate(DIVERGED)
                        .bind("target", target)
                        .bind("missing", JsonColumn.write(missing))
                        .bind("unknown", JsonColumn.write(unknown))
                        .bind("detail", detail)
                        .execute()
                == 1;
    }

    private static final String WRONG = """
            UPDATE slipway.target
            SET state = 'WRONG_TARGET', missing = '[]', unknown = '[]', state_detail = :detail, version = version + 1,
                updated_at = now()
            WHERE id = :target AND deleted_at IS NULL AND state IN ('OK', 'DIVERGED')
            """;

    /** Moves the target to WRONG_TARGET; false if it has this state already. */
    public boolean wrong(Handle handle, long target, String detail) {
        return handle.createUpdate(WRONG)
                        .bind("target", target)
                        .bind("detail", detail)
                        .execute()
                == 1;
    }

    private static final String DUE = """
            WITH c AS MATERIALIZED (
                SELECT t.id FROM slipway.target t
                WHERE t.deleted_at IS NULL AND t.state <> 'WRONG_TARGET' AND t.target_uid IS NOT NULL
                  AND t.compared_at < now() - interval '1 day' AND t.compare_after <= now()
                ORDER BY t.compared_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
            ), taken AS (
                UPDATE slipway.target t SET compare_after = now() + interval '1 h' FROM c WHERE t.id = c.id
                RETURNING t.id, t.name, t.target_uid, t.system_identifier, t.database_oid, t.database_name, t.server
            )
            SELECT t.id, t.name, t.target_uid, t.system_identifier, t.database_oid, t.database_name,
                   s.host, s.port, s.login, s.secret, s.tls_mode, s.pooler
            FROM taken t JOIN slipway.server s ON s.id = t.server
            """;

    /** Takes the next target whose last comparison is older than a day. No replica gets the same target for an hour. */
    public Optional<Due> takeDue(Handle handle) {
        return handle.createQuery(DUE)
                .map((rs, ctx) -> new Due(
                        rs.getLong("id"),
                        rs.getString("name"),
                        rs.getObject("target_uid", UUID.class),
                        rs.getLong("system_identifier"),
                        rs.getLong("database_oid"),
                        ConnectSpecMapper.read(rs)))
                .findOne();
    }

    /** A target whose comparison is due. */
    public record Due(
            long id, String name, UUID targetUid, long systemIdentifier, long databaseOid, ConnectSpec connect) {}
}
