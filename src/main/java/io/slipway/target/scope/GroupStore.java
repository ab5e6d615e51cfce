package io.slipway.target.scope;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditChanges;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.problem.InputProblem;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code slipway.target_group}. Deleted groups are invisible. */
@Singleton
public final class GroupStore {
    private static final String KIND = "group";

    private final AuditStore audit;

    public GroupStore(AuditStore audit) {
        this.audit = audit;
    }

    private static final String SELECT = """
            SELECT g.id, g.name, p.name AS project, g.selector, g.version, g.created_at, g.updated_at
            FROM slipway.target_group g JOIN slipway.project p ON p.id = g.project
            """;

    private static final String FIND = SELECT + """
            WHERE g.name = :name AND g.deleted_at IS NULL
            """;

    public Optional<Group> find(Handle handle, String name) {
        return handle.createQuery(FIND)
                .bind("name", name)
                .map((rs, ctx) -> group(rs))
                .findOne();
    }

    /** @throws io.slipway.problem.ProblemException not-found */
    public Group get(Handle handle, String name) {
        return find(handle, name).orElseThrow(() -> notFound(name));
    }

    private static final String LOCK = SELECT + """
            WHERE g.name = :name AND g.deleted_at IS NULL
            FOR NO KEY UPDATE OF g
            """;

    /** Like {@link #find}, but locks the row against changes by other transactions. */
    public Optional<Group> lock(Handle handle, String name) {
        return handle.createQuery(LOCK)
                .bind("name", name)
                .map((rs, ctx) -> group(rs))
                .findOne();
    }

    private static final String LIST = SELECT + """
            WHERE g.name > :after AND g.deleted_at IS NULL AND (:project::text IS NULL OR p.name = :project)
            ORDER BY g.name LIMIT :rows
            """;

    /** A page in the order of names; {@code project} null means all projects. */
    public List<Group> list(Handle handle, @Nullable String project, String after, int rows) {
        return handle.createQuery(LIST)
                .bind("project", project)
                .bind("after", after)
                .bind("rows", rows)
                .map((rs, ctx) -> group(rs))
                .list();
    }

    private static final String CREATE = """
            INSERT INTO slipway.target_group (name, project, selector) VALUES (:name, :project, :selector)
            ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
            """;

    /** Creates a group; empty if the name exists. */
    public Optional<Group> create(Handle handle, Actor actor, Name name, Project project, LabelSelector selector) {
        int made = handle.createUpdate(CREATE)
                .bind("name", name.value())
                .bind("project", project.id())
                .bind("selector", selector.toString())
                .execute();
        if (made == 0) {
            return Optional.empty();
        }
        record(handle, actor, "create", name, project.name());
        return find(handle, name.value());
    }

    private static final String CHANGE = """
            UPDATE slipway.target_group
            SET project = :project, selector = :selector, version = version + 1, updated_at = now()
            WHERE id = :id
            """;

    public Group change(Handle handle, Actor actor, Group locked, Project project, LabelSelector selector) {
        handle.createUpdate(CHANGE)
                .bind("id", locked.id())
                .bind("project", project.id())
                .bind("selector", selector.toString())
                .execute();
        Map<String, String> detail = new AuditChanges()
                .compare("project", locked.project(), project.name())
                .compare("selector", locked.selector().toString(), selector.toString())
                .detail();
        String at = project.name().value();
        audit.record(handle, new AuditEvent(actor, "change", KIND, locked.name().value(), at, detail));
        return get(handle, locked.name().value());
    }

    private static final String DELETE = """
            UPDATE slipway.target_group SET deleted_at = now(), updated_at = now(), version = version + 1
            WHERE id = :id
            """;

    /** Deletes the group. Rollouts keep the targets that they pinned. */
    public void delete(Handle handle, Actor actor, Group locked) {
        handle.createUpdate(DELETE).bind("id", locked.id()).execute();
        record(handle, actor, "delete", locked.name(), locked.project());
    }

    private void record(Handle handle, Actor actor, String verb, Name name, Name project) {
        audit.record(handle, new AuditEvent(actor, verb, KIND, name.value(), project.value(), Map.of()));
    }

    private static Group group(ResultSet rs) throws SQLException {
        return new Group(
                rs.getLong("id"),
                Name.of(rs.getString("name")),
                Name.of(rs.getString("project")),
                LabelSelector.parse(rs.getString("selector"), "/selector"),
                rs.getInt("version"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }

    private static RuntimeException notFound(String name) {
        return new InputProblem.NotFound(KIND, name).asException();
    }
}
