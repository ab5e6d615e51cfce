package io.slipway.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.control.JsonColumn;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Plans and their changes. */
@Singleton
public final class PlanStore {
    private static final String SELECT = """
            SELECT p.id, pr.name AS project, p.title, p.description, p.labels, p.options, p.version, p.actor, p.status,
                   p.created_at, p.updated_at, r.id AS rollout, g.name AS group_name,
                   ARRAY(SELECT t.name FROM unnest(p.targets) WITH ORDINALITY AS w (id, n)
                         JOIN slipway.target t ON t.id = w.id ORDER BY w.n) AS target_names
            FROM slipway.plan p
            JOIN slipway.project pr ON pr.id = p.project
            LEFT JOIN slipway.rollout r ON r.plan = p.id
            LEFT JOIN slipway.target_group g ON g.id = p.group_id
            """;

    private static final String INSERT = """
            INSERT INTO slipway.plan (project, title, description, labels, targets, group_id, options, actor, status)
            VALUES (:project, :title, :description, :labels::jsonb, :targets, :group, :options::jsonb, :actor, 'CHECKING')
            RETURNING id
            """;

    /**
     * Creates the plan, CHECKING, and its changes.
     *
     * @param named the ids of what {@code draft} names
     */
    public PlanId insert(Handle handle, PlanSubjectStore.Subjects named, PlanDraft draft, String actor) {
        PlanId id = handle.createQuery(INSERT)
                .bind("project", named.project())
                .bind("title", draft.title())
                .bind("description", draft.description())
                .bind("labels", JsonColumn.write(draft.labels()))
                .bindArray("targets", Long.class, named.targets())
                .bind("group", named.group())
                .bind("options", JsonColumn.write(draft.options()))
                .bind("actor", actor)
                .map((rs, ctx) -> new PlanId(rs.getLong("id")))
                .one();
        insertChanges(handle, id, draft.changes());
        return id;
    }

    private static final String INSERT_CHANGES = """
            INSERT INTO slipway.plan_change (plan, ordinal, change_version, series, description, script, checksum,
                                             rollback_script, file)
            VALUES (:plan, :ordinal, :version, :series, :description, :script, :checksum,
                    :rollbackScript, :file)
            """;

    private static void insertChanges(Handle handle, PlanId plan, List<Change> changes) {
        for (Change change : changes) {
            handle.createUpdate(INSERT_CHANGES)
                    .bind("plan", plan.value())
                    .bindMethods(change)
                    .execute();
        }
    }

    private static final String REPLACE = """
            UPDATE slipway.plan SET project = :project, title = :title, description = :description,
                labels = :labels::jsonb, targets = :targets, group_id = :group, options = :options::jsonb,
                version = version + 1, status = 'CHECKING', updated_at = now()
            WHERE id = :id AND status IN ('CHECKING', 'BLOCKED', 'WAITING_APPROVAL', 'READY')
            """;

    private static final String DELETE_CHANGES = """
            DELETE FROM slipway.plan_change WHERE plan = :plan
            """;

    /**
     * Makes the next version of the plan, CHECKING; check runs and approvals of older versions do not count.
     *
     * @return false if the plan has been rolled out: nothing is changed
     */
    public boolean replace(Handle handle, PlanId id, PlanSubjectStore.Subjects named, PlanDraft draft) {
        int replaced = handle.createUpdate(REPLACE)
                .bind("id", id.value())
                .bind("project", named.project())
                .bind("title", draft.title())
                .bind("description", draft.description())
                .bind("labels", JsonColumn.write(draft.labels()))
                .bindArray("targets", Long.class, named.targets())
                .bind("group", named.group())
                .bind("options", JsonColumn.write(draft.options()))
                .execute();
        if (replaced == 0) {
            return false;
        }
        handle.createUpdate(DELETE_CHANGES).bind("plan", id.value()).execute();
        insertChanges(handle, id, draft.changes());
        return true;
    }

    private static final String FIND = SELECT + """
            WHERE p.id = :id
            """;

    public Optional<Plan> find(Handle handle, PlanId id) {
        return handle.createQuery(FIND)
                .bind("id", id.value())
                .map(PlanStore::plan)
                .findOne();
    }

    private static final String LIST = SELECT + """
            WHERE p.id < :before AND (:project::text IS NULL OR pr.name = :project) AND p.labels @> :labels::jsonb
              AND (:status::text IS NULL OR p.status = :status)
              AND (:actor::text IS NULL OR p.actor = :actor)
              AND (:since::timestamptz IS NULL OR p.created_at >= :since)
              AND (:target::text IS NULL
                   OR EXISTS (SELECT 1 FROM slipway.target t WHERE t.id = ANY (p.targets) AND t.name = :target)
                   OR EXISTS (SELECT 1 FROM slipway.rollout_target rt JOIN slipway.target t ON t.id = rt.target
                              WHERE rt.rollout = r.id AND t.name = :target))
            ORDER BY p.id DESC
            LIMIT :limit
            """;

    /**
     * A page, the newest first.
     *
     * @param before the id of the last plan of the page before
     */
    public List<Plan> list(Handle handle, long before, Filter filter, int limit) {
        return handle.createQuery(LIST)
                .bind("before", before)
                .bind("project", filter.project())
                .bind("labels", JsonColumn.write(filter.labels()))
                .bind("status", filter.status())
                .bind("actor", filter.actor())
                .bind("since", filter.since())
                .bind("target", filter.target())
                .bind("limit", limit)
                .map(PlanStore::plan)
                .list();
    }

    /**
     * What a plan must have to be listed. A null field matches each plan.
     *
     * @param labels a plan must have all of them
     * @param target name of a target that the plan names, or that its rollout has
     * @param since not created before this time
     */
    public record Filter(
            @Nullable String project,
            Map<String, String> labels,
            @Nullable PlanStatus status,
            @Nullable String target,
            @Nullable String actor,
            @Nullable Instant since) {}

    private static final String CHANGES = """
            SELECT ordinal, change_version, series, description, script, checksum, rollback_script, file
            FROM slipway.plan_change WHERE plan = :plan ORDER BY ordinal
            """;

    /** The changes of the plan in their order. */
    public List<Change> changes(Handle handle, PlanId plan) {
        return handle.createQuery(CHANGES)
                .bind("plan", plan.value())
                .map((rs, ctx) -> new Change(
                        rs.getInt("ordinal"),
                        rs.getString("change_version"),
                        rs.getString("series"),
                        rs.getString("description"),
                        rs.getString("script"),
                        rs.getString("checksum"),
                        rs.getString("rollback_script"),
                        rs.getString("file")))
                .list();
    }

    private static final String LOCK = """
            SELECT status FROM slipway.plan WHERE id = :id AND version = :version FOR UPDATE
            """;

    /** Locks the plan and returns its status; empty if the plan has another version. */
    public Optional<PlanStatus> lock(Handle handle, PlanId id, int version) {
        return handle.createQuery(LOCK)
                .bind("id", id.value())
                .bind("version", version)
                .mapTo(PlanStatus.class)
                .findOne();
    }

    private static final String LOCK_ANY = """
            SELECT id FROM slipway.plan WHERE id = :id FOR UPDATE
            """;

    /** Locks the plan in any version; does nothing if the plan does not exist. */
    public void lock(Handle handle, PlanId id) {
        handle.createQuery(LOCK_ANY).bind("id", id.value()).mapTo(Long.class).list();
    }

    private static final String MOVE = """
            UPDATE slipway.plan SET status = :to, updated_at = now() WHERE id = :id AND status = :from
            """;

    /**
     * Moves the plan to another status.
     *
     * @param from read under the plan's lock
     * @return false if the plan has left {@code from}: nothing is changed
     */
    public boolean move(Handle handle, PlanId id, PlanStatus from, PlanStatus to) {
        return handle.createUpdate(MOVE)
                        .bind("id", id.value())
                        .bind("from", from)
                        .bind("to", to)
                        .execute()
                == 1;
    }

    private static Plan plan(ResultSet rs, StatementContext ctx) throws SQLException {
        long rollout = rs.getLong("rollout");
        Long rolloutOrNull = rs.wasNull() ? null : rollout;
        return new Plan(
                new PlanId(rs.getLong("id")),
                rs.getString("project"),
                rs.getString("title"),
                rs.getString("description"),
                JsonColumn.read(rs.getString("labels"), new TypeReference<Map<String, String>>() {}),
                Arrays.asList((String[]) rs.getArray("target_names").getArray()),
                rs.getString("group_name"),
                JsonColumn.read(rs.getString("options"), PlanOptions.class),
                rs.getInt("version"),
                rs.getString("actor"),
                PlanStatus.valueOf(rs.getString("status")),
                rolloutOrNull,
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }
}
