package io.slipway.target;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds many targets at once: by name, by id, by label. */
@Singleton
public final class TargetLookupStore {
    private static final String BY_NAMES = """
            SELECT t.id, t.name, t.project, p.name AS project_name, t.server, s.name AS server_name, t.database_name,
                   t.labels, t.search_path, t.target_uid, t.system_identifier, t.database_oid, t.copy_number, t.timeline,
                   t.state, t.missing, t.unknown, t.state_detail, t.warnings, t.version, t.created_at, t.updated_at
            FROM unnest(:names::text[]) WITH ORDINALITY AS w (name, n)
            JOIN slipway.target t ON t.name = w.name AND t.deleted_at IS NULL
            JOIN slipway.project p ON p.id = t.project
            JOIN slipway.server s ON s.id = t.server
            ORDER BY w.n
            """;

    /** In the order of the names; what does not exist is not in the answer. */
    public List<Target> byNames(Handle handle, Collection<String> names) {
        return handle.createQuery(BY_NAMES)
                .bindArray("names", String.class, names)
                .map((rs, ctx) -> TargetRows.target(rs))
                .list();
    }

    private static final String BY_IDS = """
            SELECT t.id, t.name, t.project, p.name AS project_name, t.server, s.name AS server_name, t.database_name,
                   t.labels, t.search_path, t.target_uid, t.system_identifier, t.database_oid, t.copy_number, t.timeline,
                   t.state, t.missing, t.unknown, t.state_detail, t.warnings, t.version, t.created_at, t.updated_at
            FROM unnest(:ids::bigint[]) WITH ORDINALITY AS w (id, n)
            JOIN slipway.target t ON t.id = w.id AND t.deleted_at IS NULL
            JOIN slipway.project p ON p.id = t.project
            JOIN slipway.server s ON s.id = t.server
            ORDER BY w.n
            """;

    /** In the order of the ids; what was deleted is not in the answer. */
    public List<Target> byIds(Handle handle, Collection<Long> ids) {
        return handle.createQuery(BY_IDS)
                .bindArray("ids", Long.class, ids)
                .map((rs, ctx) -> TargetRows.target(rs))
                .list();
    }

    private static final String LIST = """
            SELECT t.id, t.name, t.project, p.name AS project_name, t.server, s.name AS server_name, t.database_name,
                   t.labels, t.search_path, t.target_uid, t.system_identifier, t.database_oid, t.copy_number, t.timeline,
                   t.state, t.missing, t.unknown, t.state_detail, t.warnings, t.version, t.created_at, t.updated_at
            FROM slipway.target t
            JOIN slipway.project p ON p.id = t.project
            JOIN slipway.server s ON s.id = t.server
            WHERE t.name > :after AND t.deleted_at IS NULL
              AND (:project::text IS NULL OR p.name = :project)
              AND NOT EXISTS (
                  SELECT 1 FROM jsonb_to_recordset(:selector::jsonb) AS r (key text, operator text, "values" text[])
                  WHERE NOT CASE r.operator
                      WHEN 'IN' THEN coalesce(t.labels ->> r.key = ANY (r."values"), false)
                      WHEN 'NOT_IN' THEN NOT coalesce(t.labels ->> r.key = ANY (r."values"), false)
                      WHEN 'EXISTS' THEN t.labels ->> r.key IS NOT NULL
                      ELSE t.labels ->> r.key IS NULL END)
            ORDER BY t.name LIMIT :rows
            """;

    /**
     * By name.
     *
     * @param project null: of all
     * @param selector null: whatever their labels
     */
    public List<Target> list(
            Handle handle, @Nullable String project, @Nullable LabelSelector selector, String after, int rows) {
        return handle.createQuery(LIST)
                .bind("project", project)
                .bind("selector", selector == null ? "[]" : selector.json())
                .bind("after", after)
                .bind("rows", rows)
                .map((rs, ctx) -> TargetRows.target(rs))
                .list();
    }

    /** Those that a group names now, by name, {@code rows} of them at most. */
    public List<Target> inGroup(Handle handle, Group group, int rows) {
        return list(handle, group.project().value(), group.selector(), "", rows);
    }
}
