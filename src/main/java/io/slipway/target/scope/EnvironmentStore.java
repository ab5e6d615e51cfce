package io.slipway.target.scope;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.audit.Actor;
import io.slipway.audit.AuditChanges;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.control.JsonColumn;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code slipway.environment}. */
@Singleton
public final class EnvironmentStore {
    private static final String KIND = "environment";
    private static final TypeReference<Map<String, SeverityOverride>> SEVERITIES = new TypeReference<>() {};

    private final AuditStore audit;

    public EnvironmentStore(AuditStore audit) {
        this.audit = audit;
    }

    private static final String COLUMNS = """
            id, name, position, approvals, approvals_at_risk, auto_rollout, severities, soft_timeout_ms,
            hard_timeout_ms, blockers, version, created_at, updated_at
            """;

    private static final String FIND = "SELECT " + COLUMNS + """
            FROM slipway.environment WHERE name = :name
            """;

    public Optional<Environment> find(Handle handle, String name) {
        return handle.createQuery(FIND)
                .bind("name", name)
                .map((rs, ctx) -> environment(rs))
                .findOne();
    }

    /** @throws io.slipway.problem.ProblemException not-found */
    public Environment get(Handle handle, String name) {
        return find(handle, name).orElseThrow(() -> new InputProblem.NotFound(KIND, name).asException());
    }

    private static final String LOCK = "SELECT " + COLUMNS + """
            FROM slipway.environment WHERE name = :name FOR NO KEY UPDATE
            """;

    /** Like {@link #find}, but locks the row against changes by other transactions. */
    public Optional<Environment> lock(Handle handle, Name name) {
        return handle.createQuery(LOCK)
                .bind("name", name.value())
                .map((rs, ctx) -> environment(rs))
                .findOne();
    }

    private static final String LIST = "SELECT " + COLUMNS + """
            FROM slipway.environment WHERE position > :after ORDER BY position LIMIT :rows
            """;

    /** A page in the order of positions; {@code after} is -1 for the first page. */
    public List<Environment> list(Handle handle, int after, int rows) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("rows", rows)
                .map((rs, ctx) -> environment(rs))
                .list();
    }

    private static final String CREATE = """
            INSERT INTO slipway.environment
                (name, position, approvals, approvals_at_risk, auto_rollout, severities, soft_timeout_ms,
                 hard_timeout_ms, blockers)
            VALUES (:name, :position, :approvals, :approvalsAtRisk, :autoRollout, :severities::jsonb, :softTimeout,
                    :hardTimeout, :blockers::jsonb)
            ON CONFLICT (name) DO NOTHING
            RETURNING
            """ + COLUMNS;

    /**
     * Creates an environment; empty if the name exists.
     *
     * @throws io.slipway.problem.ProblemException name-taken if another environment has this position
     */
    public Optional<Environment> create(Handle handle, Actor actor, Name name, EnvironmentPolicy policy) {
        refuseTakenPosition(handle, name, policy.position());
        Optional<Environment> made = bind(handle.createQuery(CREATE), policy)
                .bind("name", name.value())
                .map((rs, ctx) -> environment(rs))
                .findOne();
        made.ifPresent(environment -> audit.record(handle, new AuditEvent(actor, "create", KIND, name.value())));
        return made;
    }

    private static final String CHANGE = """
            UPDATE slipway.environment
            SET position = :position, approvals = :approvals, approvals_at_risk = :approvalsAtRisk,
                auto_rollout = :autoRollout, severities = :severities::jsonb, soft_timeout_ms = :softTimeout,
                hard_timeout_ms = :hardTimeout, blockers = :blockers::jsonb, version = version + 1, updated_at = now()
            WHERE id = :id
            RETURNING
            """ + COLUMNS;

    /** @throws io.slipway.problem.ProblemException name-taken if another environment has this position */
    public Environment change(Handle handle, Actor actor, Environment locked, EnvironmentPolicy policy) {
        refuseTakenPosition(handle, locked.name(), policy.position());
        Environment changed = bind(handle.createQuery(CHANGE), policy)
                .bind("id", locked.id())
                .map((rs, ctx) -> environment(rs))
                .one();
        Map<String, String> detail = changes(locked.policy(), policy);
        audit.record(handle, new AuditEvent(actor, "change", KIND, locked.name().value(), null, detail));
        return changed;
    }

    private static Map<String, String> changes(EnvironmentPolicy old, EnvironmentPolicy policy) {
        return new AuditChanges()
                .compare("position", old.position(), policy.position())
                .compare("approvals", old.approvals(), policy.approvals())
                .compare("approvalsAtRisk", old.approvalsAtRisk(), policy.approvalsAtRisk())
                .compare("autoRollout", old.autoRollout(), policy.autoRollout())
                .compare("severities", JsonColumn.write(old.severities()), JsonColumn.write(policy.severities()))
                .compare("softTimeout", old.timeouts().soft(), policy.timeouts().soft())
                .compare("hardTimeout", old.timeouts().hard(), policy.timeouts().hard())
                .compare("blockers", json(old.blockers()), json(policy.blockers()))
                .detail();
    }

    private static @Nullable String json(@Nullable BlockerPolicy blockers) {
        return blockers == null ? null : JsonColumn.write(blockers);
    }

    // serializes writers of positions: two transactions that both find a position free would both take it
    private static final String LOCK_POSITIONS = """
            SELECT pg_advisory_xact_lock(hashtextextended('slipway.environment.position', 0))
            """;

    private static final String POSITION_TAKEN = """
            SELECT EXISTS (SELECT 1 FROM slipway.environment WHERE position = :position AND name <> :name)
            """;

    private static void refuseTakenPosition(Handle handle, Name name, int position) {
        handle.execute(LOCK_POSITIONS);
        boolean taken = handle.createQuery(POSITION_TAKEN)
                .bind("position", position)
                .bind("name", name.value())
                .mapTo(Boolean.class)
                .one();
        if (taken) {
            throw new ConflictProblem.Taken("environment position", Integer.toString(position)).asException();
        }
    }

    private static <S extends SqlStatement<S>> S bind(S statement, EnvironmentPolicy policy) {
        BlockerPolicy blockers = policy.blockers();
        return statement
                .bind("position", policy.position())
                .bind("approvals", policy.approvals())
                .bind("approvalsAtRisk", policy.approvalsAtRisk())
                .bind("autoRollout", policy.autoRollout())
                .bind("severities", JsonColumn.write(policy.severities()))
                .bind("softTimeout", millis(policy.timeouts().soft()))
                .bind("hardTimeout", millis(policy.timeouts().hard()))
                .bind("blockers", blockers == null ? null : JsonColumn.write(blockers));
    }

    private static @Nullable Long millis(@Nullable Duration limit) {
        return limit == null ? null : Long.valueOf(limit.toMillis());
    }

    private static @Nullable Duration duration(ResultSet rs, String column) throws SQLException {
        Long millis = rs.getObject(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** The time-outs of the columns {@code soft_timeout_ms} and {@code hard_timeout_ms}. */
    public static RunTimeouts timeouts(ResultSet rs) throws SQLException {
        return new RunTimeouts(duration(rs, "soft_timeout_ms"), duration(rs, "hard_timeout_ms"));
    }

    /** The policy of the column {@code blockers}. */
    public static @Nullable BlockerPolicy blockers(ResultSet rs) throws SQLException {
        String json = rs.getString("blockers");
        return json == null ? null : JsonColumn.read(json, BlockerPolicy.class);
    }

    private static Environment environment(ResultSet rs) throws SQLException {
        return new Environment(
                rs.getLong("id"),
                Name.of(rs.getString("name")),
                new EnvironmentPolicy(
                        rs.getInt("position"),
                        rs.getInt("approvals"),
                        rs.getObject("approvals_at_risk", Integer.class),
                        rs.getBoolean("auto_rollout"),
                        JsonColumn.read(rs.getString("severities"), SEVERITIES),
                        timeouts(rs),
                        blockers(rs)),
                rs.getInt("version"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }
}
