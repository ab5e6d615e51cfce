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

/** Reads and writes {@code slipway.project}. */
@Singleton
public final class ProjectStore {
    private static final String KIND = "project";

    private final AuditStore audit;

    public ProjectStore(AuditStore audit) {
        this.audit = audit;
    }

    private static final String COLUMNS = """
            id, name, description, version, created_at, updated_at
            """;

    private static final String FIND = "SELECT " + COLUMNS + """
            FROM slipway.project WHERE name = :name
            """;

    public Optional<Project> find(Handle handle, String name) {
        return handle.createQuery(FIND)
                .bind("name", name)
                .map((rs, ctx) -> project(rs))
                .findOne();
    }

    /** @throws io.slipway.problem.ProblemException not-found */
    public Project get(Handle handle, String name) {
        return find(handle, name).orElseThrow(() -> new InputProblem.NotFound(KIND, name).asException());
    }

    private static final String LOCK = "SELECT " + COLUMNS + """
            FROM slipway.project WHERE name = :name
            FOR NO KEY UPDATE
            """;

    /** Like {@link #find}, but locks the row against changes by other transactions. */
    public Optional<Project> lock(Handle handle, Name name) {
        return handle.createQuery(LOCK)
                .bind("name", name.value())
                .map((rs, ctx) -> project(rs))
                .findOne();
    }

    private static final String LIST = "SELECT " + COLUMNS + """
            FROM slipway.project
            WHERE name > :after ORDER BY name LIMIT :rows
            """;

    public List<Project> list(Handle handle, String after, int rows) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("rows", rows)
                .map((rs, ctx) -> project(rs))
                .list();
    }

    private static final String CREATE = """
            INSERT INTO slipway.project (name, description) VALUES (:name, :description)
            ON CONFLICT (name) DO NOTHING
            RETURNING
            """ + COLUMNS;

    /** Creates a project; empty if the name exists. */
    public Optional<Project> create(Handle handle, Actor actor, Name name, String description) {
        Optional<Project> made = handle.createQuery(CREATE)
                .bind("name", name.value())
                .bind("description", description)
                .map((rs, ctx) -> project(rs))
                .findOne();
        made.ifPresent(project -> record(handle, actor, "create", project));
        return made;
    }

    private static final String CHANGE = """
            UPDATE slipway.project SET description = :description, version = version + 1, updated_at = now()
            WHERE id = :id
            RETURNING
            """ + COLUMNS;

    public Project change(Handle handle, Actor actor, Project locked, String description) {
        Project changed = handle.createQuery(CHANGE)
                .bind("id", locked.id())
                .bind("description", description)
                .map((rs, ctx) -> project(rs))
                .one();
        String name = changed.name().value();
        Map<String, String> detail = new AuditChanges()
                .compare("description", locked.description(), description)
                .detail();
        audit.record(handle, new AuditEvent(actor, "change", KIND, name, name, detail));
        return changed;
    }

    private void record(Handle handle, Actor actor, String verb, Project project) {
        String name = project.name().value();
        audit.record(handle, new AuditEvent(actor, verb, KIND, name, name, Map.of()));
    }

    private static Project project(ResultSet rs) throws SQLException {
        return new Project(
                rs.getLong("id"),
                Name.of(rs.getString("name")),
                rs.getString("description"),
                rs.getInt("version"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }
}
