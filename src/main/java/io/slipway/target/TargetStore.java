package io.slipway.target;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.RunErrorCode;
import io.slipway.target.scope.Name;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Reads and writes single rows of {@code slipway.target}; {@link TargetLookupStore} reads many. Deleted targets are
 * invisible.
 */
@Singleton
public final class TargetStore {
    private static final String KIND = "target";

    private final AuditStore audit;

    public TargetStore(AuditStore audit) {
        this.audit = audit;
    }

    private static final String FIND = TargetRows.SELECT + """
            WHERE t.name = :name AND t.deleted_at IS NULL
            """;

    public Optional<Target> find(Handle handle, String name) {
        return handle.createQuery(FIND)
                .bind("name", name)
                .map((rs, ctx) -> TargetRows.target(rs))
                .findOne();
    }

    /** @throws io.slipway.problem.ProblemException not-found */
    public Target get(Handle handle, String name) {
        return find(handle, name).orElseThrow(() -> notFound(name));
    }

    private static final String LOCK = TargetRows.SELECT + """
            WHERE t.name = :name AND t.deleted_at IS NULL
            FOR NO KEY UPDATE OF t
            """;

    private static final String LOCK_SERVER_OF = """
            SELECT s.id FROM slipway.server s
            WHERE s.id = (SELECT t.server FROM slipway.target t WHERE t.name = :name AND t.deleted_at IS NULL)
            FOR SHARE
            """;

    /**
     * Like {@link #get}, but locks the server and then the target. No other transaction changes the target or promotes
     * a run on it before this one ends.
     *
     * @throws io.slipway.problem.ProblemException not-found
     */
    public Target lock(Handle handle, String name) {
        handle.createQuery(LOCK_SERVER_OF).bind("name", name).mapTo(Long.class).findOne();
        return handle.createQuery(LOCK)
                .bind("name", name)
                .map((rs, ctx) -> TargetRows.target(rs))
                .findOne()
                .orElseThrow(() -> notFound(name));
    }

    private static final String LOCK_TO_DELETE = """
            SELECT ro.id FROM slipway.rollout ro
            WHERE ro.status IN ('RUNNING', 'PAUSED', 'FAILED')
              AND EXISTS (SELECT 1 FROM slipway.rollout_target rt JOIN slipway.target t ON t.id = rt.target
                          WHERE rt.rollout = ro.id AND t.name = :name AND t.deleted_at IS NULL)
            ORDER BY ro.id FOR UPDATE
            """;

    /**
     * Like {@link #lock}, but first locks the open rollouts with tasks on the target. No other transaction decides
     * about these rollouts before this one ends.
     *
     * @throws io.slipway.problem.ProblemException not-found
     */
    public Target lockToDelete(Handle handle, String name) {
        handle.createQuery(LOCK_TO_DELETE).bind("name", name).mapTo(Long.class).list();
        return lock(handle, name);
    }

    private static final String WITH_NUMBERS = TargetRows.SELECT + """
            WHERE t.system_identifier = :systemIdentifier AND t.database_oid = :databaseOid AND t.deleted_at IS NULL
            ORDER BY t.copy_number
            """;

    /** The target of this database and those of its physical copies. */
    public List<Target> withNumbersOf(Handle handle, DatabaseIdentity identity) {
        return handle.createQuery(WITH_NUMBERS)
                .bind("systemIdentifier", identity.systemIdentifier())
                .bind("databaseOid", identity.databaseOid())
                .map((rs, ctx) -> TargetRows.target(rs))
                .list();
    }

    private static final String CREATE = """
            INSERT INTO slipway.target
                (name, project, server, database_name, labels, search_path, system_identifier, database_oid, copy_number,
                 timeline, warnings)
            VALUES (:name, :project, :server, :database, :labels::jsonb, :searchPath, :systemIdentifier, :databaseOid,
                    :copyNumber, :timeline, :warnings::jsonb)
            ON CONFLICT DO NOTHING
            """;

    /**
     * @param in the parents, read and locked by this transaction
     * @throws io.slipway.problem.ProblemException name-taken; target-exists if another transaction registered this
     *     database
     */
    public Target create(
            Handle handle, Actor actor, Name name, TargetSettings settings, TargetParents in, TargetFindings findings) {
        int made = handle.createUpdate(CREATE)
                .bindMap(TargetRows.parameters(settings, findings))
                .bind("name", name.value())
                .bind("project", in.project().id())
                .bind("server", in.server().id())
                .execute();
        if (made == 0) {
            throw taken(handle, name, settings, findings);
        }
        record(handle, actor, "create", name, settings);
        return get(handle, name.value());
    }

    private RuntimeException taken(Handle handle, Name name, TargetSettings settings, TargetFindings findings) {
        return withNumbersOf(handle, findings.identity()).stream()
                .filter(other -> !other.name().equals(name))
                .findFirst()
                .map(other -> new ConflictProblem.TargetExists(other.name().value(), false))
                .or(() -> atAddress(handle, settings)
                        .filter(other -> !other.name().equals(name))
                        .map(other ->
                                new ConflictProblem.TargetExists(other.name().value(), true)))
                .<ConflictProblem>map(exists -> exists)
                .orElseGet(() -> new ConflictProblem.Taken(KIND, name.value()))
                .asException();
    }

    private static final String AT_ADDRESS = TargetRows.SELECT + """
            WHERE s.name = :server AND s.deleted_at IS NULL AND t.database_name = :database AND t.deleted_at IS NULL
            """;

    private Optional<Target> atAddress(Handle handle, TargetSettings settings) {
        return handle.createQuery(AT_ADDRESS)
                .bind("server", settings.server().value())
                .bind("database", settings.database())
                .map((rs, ctx) -> TargetRows.target(rs))
                .findOne();
    }

    private static final String CHANGE = """
            UPDATE slipway.target
            SET project = :project, server = :server, database_name = :database, labels = :labels::jsonb,
                search_path = :searchPath, system_identifier = :systemIdentifier, database_oid = :databaseOid,
                copy_number = :copyNumber, timeline = :timeline, warnings = :warnings::jsonb,
                version = version + 1, updated_at = now()
            WHERE id = :id
            """;

    public Target change(
            Handle handle,
            Actor actor,
            Target locked,
            TargetSettings settings,
            TargetParents in,
            TargetFindings findings) {
        handle.createUpdate(CHANGE)
                .bindMap(TargetRows.parameters(settings, findings))
                .bind("id", locked.id())
                .bind("project", in.project().id())
                .bind("server", in.server().id())
                .execute();
        Map<String, String> detail = TargetRows.changes(locked, settings, findings);
        String project = settings.project().value();
        audit.record(handle, new AuditEvent(actor, "change", KIND, locked.name().value(), project, detail));
        return get(handle, locked.name().value());
    }

    private static final String DELETE = """
            UPDATE slipway.target SET deleted_at = now(), updated_at = now(), version = version + 1 WHERE id = :id
            """;

    private static final String SKIP_TASKS = """
            WITH ended AS (
                UPDATE slipway.task_run SET state = 'CANCELED', finished_at = now(), updated_at = now()
                WHERE target = :id AND state = 'PENDING' RETURNING task
            )
            UPDATE slipway.task SET skipped_reason = 'target deleted'
            WHERE id IN (SELECT task FROM ended) AND skipped_reason IS NULL
            """;

    private static final String END_IN_DOUBT = """
            UPDATE slipway.task_run
            SET state = CASE WHEN cancel_requested_at IS NULL THEN 'FAILED' ELSE 'CANCELED' END,
                error_code = :code,
                error_message = 'the target was deleted before the outcome was known: ' || error_message,
                error_sql_state = NULL, error_line = NULL, error_column = NULL, updated_at = now(), finished_at = now()
            WHERE target = :id AND state = 'INDETERMINATE'
            """;

    /**
     * Deletes the target. An INDETERMINATE run ends as FAILED or CANCELED. Tasks that have not begun are skipped, so
     * that their rollouts continue.
     *
     * @param locked the target, locked by {@link #lockToDelete}
     * @throws io.slipway.problem.ProblemException in-use while a task run may run or runs on it
     */
    public void delete(Handle handle, Actor actor, Target locked) {
        refuseWhileActive(handle, locked);
        handle.createUpdate(END_IN_DOUBT)
                .bind("id", locked.id())
                .bind("code", RunErrorCode.TARGET_DELETED.code())
                .execute();
        handle.createUpdate(SKIP_TASKS).bind("id", locked.id()).execute();
        handle.createUpdate(DELETE).bind("id", locked.id()).execute();
        record(handle, actor, "delete", locked.name(), locked.settings());
    }

    private static final String ACTIVE = """
            SELECT uid FROM slipway.task_run
            WHERE target = :id AND state IN ('AVAILABLE', 'RUNNING') ORDER BY uid LIMIT 1
            """;

    /** @throws io.slipway.problem.ProblemException in-use while a task run may run or runs on it */
    public void refuseWhileActive(Handle handle, Target locked) {
        Optional<Long> run = handle.createQuery(ACTIVE)
                .bind("id", locked.id())
                .mapTo(Long.class)
                .findOne();
        if (run.isPresent()) {
            throw new ConflictProblem.InUse(KIND, locked.name().value(), "task run " + run.get()).asException();
        }
    }

    private void record(Handle handle, Actor actor, String verb, Name name, TargetSettings settings) {
        audit.record(
                handle,
                new AuditEvent(
                        actor,
                        verb,
                        KIND,
                        name.value(),
                        settings.project().value(),
                        Map.of("server", settings.server().value(), "database", settings.database())));
    }

    private static RuntimeException notFound(String name) {
        return new InputProblem.NotFound(KIND, name).asException();
    }
}
