package io.slipway.target;

import io.slipway.target.scope.Group;
import io.slipway.target.scope.LabelSelector;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds targets by project, label selector and group. */
@Singleton
public final class TargetLookupStore {
    private static final String LIST = TargetRows.SELECT + """
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
     * A page in the order of names.
     *
     * @param project null means all projects
     * @param selector null means all labels
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

    /** The targets that a group selects now, in the order of names, at most {@code rows}. */
    public List<Target> inGroup(Handle handle, Group group, int rows) {
        return list(handle, group.project().value(), group.selector(), "", rows);
    }
}
