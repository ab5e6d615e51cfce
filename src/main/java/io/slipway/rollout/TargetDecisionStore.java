package io.slipway.rollout;

import io.slipway.plan.Change;
import io.slipway.target.DatabaseIdentity;
import io.slipway.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The decisions of a person about a target in state WRONG_TARGET or DIVERGED. */
public final class TargetDecisionStore {
    private static final String ADOPTED = """
            UPDATE slipway.target
            SET target_uid = :targetUid, system_identifier = :systemIdentifier, database_oid = :databaseOid,
                copy_number = 0, state = 'OK', state_detail = NULL, missing = '[]', unknown = '[]', timeline = NULL,
                server_started_at = NULL, compared_at = NULL, version = version + 1, updated_at = now()
            WHERE id = :target AND state = 'WRONG_TARGET'
            """;

    /**
     * Makes the found database the database of the target. The next contact compares all of its history.
     *
     * @return false if the target has left WRONG_TARGET: nothing is changed
     */
    public boolean adopted(Handle handle, Target target, UUID uid, DatabaseIdentity found) {
        return handle.createUpdate(ADOPTED)
                        .bind("target", target.id())
                        .bind("targetUid", uid)
                        .bind("systemIdentifier", found.systemIdentifier())
                        .bind("databaseOid", found.databaseOid())
                        .execute()
                == 1;
    }

    private static final String GIVE_UP = """
            UPDATE slipway.task SET lost_at = now()
            WHERE target = :target AND lost_at IS NULL AND change_key = ANY (:keys)
            """;

    private static final String ACCEPT_FOREIGN = """
            INSERT INTO slipway.foreign_change (target, task, change_key, nonce_hash)
            SELECT t.id, u.task, u.key, decode(u."nonceHash", 'hex')
            FROM slipway.target t, jsonb_to_recordset(t.unknown) AS u (task uuid, key text, "nonceHash" text)
            WHERE t.id = :target
            ON CONFLICT DO NOTHING
            """;

    private static final String OK_AGAIN = """
            UPDATE slipway.target
            SET state = 'OK', state_detail = NULL, missing = '[]', unknown = '[]', compared_at = NULL,
                version = version + 1, updated_at = now()
            WHERE id = :target AND state = 'DIVERGED'
            """;

    /**
     * Accepts the target's history as it is: lost changes are not compared again, and unknown rows are believed. Only
     * rows that stood at the last comparison are, by the nonces of their sessions.
     *
     * @return false if the target has left DIVERGED; the caller rolls back
     */
    public boolean accepted(Handle handle, Target target) {
        handle.createUpdate(GIVE_UP)
                .bind("target", target.id())
                .bindArray("keys", String.class, target.missing())
                .execute();
        handle.createUpdate(ACCEPT_FOREIGN).bind("target", target.id()).execute();
        return handle.createUpdate(OK_AGAIN).bind("target", target.id()).execute() == 1;
    }

    private static final String LOST = """
            SELECT c.change_version, c.series, c.description, c.script, c.checksum, c.rollback_script, c.file
            FROM (SELECT DISTINCT ON (k.change_key) ro.plan, k.ordinal, r.finished_at
                  FROM slipway.task k
                  JOIN slipway.task_run r ON r.task = k.id AND r.state = 'DONE'
                  JOIN slipway.rollout ro ON ro.id = k.rollout
                  WHERE k.target = :target AND k.lost_at IS NULL AND k.change_key = ANY (:keys)
                  ORDER BY k.change_key, r.finished_at) l
            JOIN slipway.plan_change c ON c.plan = l.plan AND c.ordinal = l.ordinal
            ORDER BY l.finished_at, l.plan, l.ordinal
            """;

    /** The changes that the target lost, in the order in which they were applied. */
    public List<Change> lost(Handle handle, Target target) {
        List<Change> changes = new ArrayList<>();
        handle.createQuery(LOST)
                .bind("target", target.id())
                .bindArray("keys", String.class, target.missing())
                .map((rs, ctx) -> new Change(
                        0,
                        rs.getString("change_version"),
                        rs.getString("series"),
                        rs.getString("description"),
                        rs.getString("script"),
                        rs.getString("checksum"),
                        rs.getString("rollback_script"),
                        rs.getString("file")))
                .forEach(change -> changes.add(change.at(changes.size() + 1)));
        return changes;
    }
}
