package io.slipway.target.server;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.target.scope.Environment;
import io.slipway.target.scope.Name;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code slipway.server}. Deleted servers are invisible. */
@Singleton
public final class ServerStore {
    private static final String KIND = "server";

    private final AuditStore audit;

    public ServerStore(AuditStore audit) {
        this.audit = audit;
    }

    private static final String FIND = ServerRows.SELECT + """
            WHERE s.name = :name AND s.deleted_at IS NULL
            """;

    public Optional<Server> find(Handle handle, String name) {
        return handle.createQuery(FIND)
                .bind("name", name)
                .map((rs, ctx) -> ServerRows.server(rs))
                .findOne();
    }

    /** @throws io.slipway.problem.ProblemException not-found */
    public Server get(Handle handle, String name) {
        return find(handle, name).orElseThrow(() -> notFound(name));
    }

    private static final String BY_ID = ServerRows.SELECT + """
            WHERE s.id = :id
            """;

    /** Finds also a deleted server, which old task runs still refer to. */
    public Server byId(Handle handle, long id) {
        return handle.createQuery(BY_ID)
                .bind("id", id)
                .map((rs, ctx) -> ServerRows.server(rs))
                .one();
    }

    private static final String LOCK = ServerRows.SELECT + """
            WHERE s.name = :name AND s.deleted_at IS NULL
            FOR NO KEY UPDATE OF s
            """;

    /**
     * Like {@link #get}, but locks the row. No other transaction changes the server, promotes runs on it or adds
     * targets.
     *
     * @throws io.slipway.problem.ProblemException not-found
     */
    public Server lock(Handle handle, String name) {
        return handle.createQuery(LOCK)
                .bind("name", name)
                .map((rs, ctx) -> ServerRows.server(rs))
                .findOne()
                .orElseThrow(() -> notFound(name));
    }

    private static final String LIST = ServerRows.SELECT + """
            WHERE s.name > :after AND s.deleted_at IS NULL AND (:environment::text IS NULL OR e.name = :environment)
            ORDER BY s.name LIMIT :rows
            """;

    /** A page in the order of names; {@code environment} null means all environments. */
    public List<Server> list(Handle handle, @Nullable String environment, String after, int rows) {
        return handle.createQuery(LIST)
                .bind("environment", environment)
                .bind("after", after)
                .bind("rows", rows)
                .map((rs, ctx) -> ServerRows.server(rs))
                .list();
    }

    private static final String CREATE = """
            INSERT INTO slipway.server
                (name, engine, host, port, login, secret, environment, tls_mode, pooler, max_tasks, standbys,
                 monitor_login, monitor_secret, backup_login, backup_secret, server_version, system_identifier, warnings)
            VALUES (:name, :engine, :host, :port, :login, :secret, :environment, :tlsMode, :pooler, :maxTasks,
                    :standbys::jsonb, :monitorLogin, :monitorSecret, :backupLogin, :backupSecret, :serverVersion,
                    :systemIdentifier, :warnings::jsonb)
            ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
            """;

    /** @throws io.slipway.problem.ProblemException name-taken */
    public Server create(
            Handle handle, Actor actor, Name name, ServerSettings settings, Environment in, ServerFindings findings) {
        int made = handle.createUpdate(CREATE)
                .bindMap(ServerRows.parameters(settings))
                .bindMap(ServerRows.parameters(findings))
                .bind("name", name.value())
                .bind("environment", in.id())
                .execute();
        if (made == 0) {
            throw new ConflictProblem.Taken(KIND, name.value()).asException();
        }
        audit.record(
                handle,
                new AuditEvent(actor, "create", KIND, name.value(), null, ServerAuditDetail.of(settings, findings)));
        return get(handle, name.value());
    }

    private static final String CHANGE = """
            UPDATE slipway.server
            SET engine = :engine, host = :host, port = :port, login = :login, secret = :secret,
                environment = :environment, tls_mode = :tlsMode, pooler = :pooler, max_tasks = :maxTasks,
                standbys = :standbys::jsonb, monitor_login = :monitorLogin, monitor_secret = :monitorSecret,
                backup_login = :backupLogin, backup_secret = :backupSecret, server_version = :serverVersion,
                system_identifier = :systemIdentifier, warnings = :warnings::jsonb,
                version = version + 1, updated_at = now()
            WHERE id = :id
            """;

    public Server change(
            Handle handle,
            Actor actor,
            Server locked,
            ServerSettings settings,
            Environment in,
            ServerFindings findings) {
        handle.createUpdate(CHANGE)
                .bindMap(ServerRows.parameters(settings))
                .bindMap(ServerRows.parameters(findings))
                .bind("id", locked.id())
                .bind("environment", in.id())
                .execute();
        String name = locked.name().value();
        Map<String, String> detail = ServerAuditDetail.of(locked, settings, findings);
        audit.record(handle, new AuditEvent(actor, "change", KIND, name, null, detail));
        return get(handle, name);
    }

    private static final String DELETE = """
            UPDATE slipway.server SET deleted_at = now(), updated_at = now(), version = version + 1 WHERE id = :id
            """;

    /** @throws io.slipway.problem.ProblemException in-use while it has targets */
    public void delete(Handle handle, Actor actor, Server locked) {
        String name = locked.name().value();
        long targets = targets(handle, locked.id());
        if (targets > 0) {
            throw new ConflictProblem.InUse(KIND, name, targets + (targets == 1 ? " target" : " targets"))
                    .asException();
        }
        handle.createUpdate(DELETE).bind("id", locked.id()).execute();
        audit.record(handle, new AuditEvent(actor, "delete", KIND, name));
    }

    private static final String TARGETS = """
            SELECT count(*) FROM slipway.target WHERE server = :id AND deleted_at IS NULL
            """;

    /** The number of targets of a server. */
    public long targets(Handle handle, long server) {
        return handle.createQuery(TARGETS).bind("id", server).mapTo(Long.class).one();
    }

    private static final String ACTIVE = """
            SELECT r.uid FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target
            WHERE t.server = :id AND r.state IN ('AVAILABLE', 'RUNNING') ORDER BY r.uid LIMIT 1
            """;

    /** @throws io.slipway.problem.ProblemException in-use while a task run may run or runs on one of its targets */
    public void refuseWhileActive(Handle handle, Server locked) {
        Optional<Long> run = handle.createQuery(ACTIVE)
                .bind("id", locked.id())
                .mapTo(Long.class)
                .findOne();
        if (run.isPresent()) {
            throw new ConflictProblem.InUse(KIND, locked.name().value(), "task run " + run.get()).asException();
        }
    }

    private static RuntimeException notFound(String name) {
        return new InputProblem.NotFound(KIND, name).asException();
    }
}
