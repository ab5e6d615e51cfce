package io.slipway.control;

import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.util.PSQLException;

/** A control database with all that a task run and a check run refer to, and one connection to write rows by. */
final class ControlFixture implements AutoCloseable {
    /** What the server said when it refused a statement. */
    record Refusal(String sqlState, String constraint, String message) {
        static final Refusal NONE = new Refusal("00000", "", "not refused");
    }

    private static final String ERROR = ", error_code = 'script-error', error_message = 'x'";
    private static final String[] BASE = {"""
        INSERT INTO slipway.replica (id, host, binary_version) VALUES (gen_random_uuid(), 'a', '1')
        """, """
        INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode)
        SELECT 's', 'POSTGRESQL', 'db', 5432, 'app', id, 'DISABLE' FROM slipway.environment
        """};

    private final TestPostgres.Database database = ControlDatabase.create();
    private final Connection connection = database.open();
    private final AtomicInteger count = new AtomicInteger();

    ControlFixture() {
        for (var sql : BASE) {
            run(sql);
        }
    }

    /** A new target, plan and rollout with one task; its id. */
    long task() {
        int n = count.incrementAndGet();
        run("""
            INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
            SELECT 't%1$d', p.id, s.id, 'd%1$d', 1, %1$d FROM slipway.project p, slipway.server s
            """.formatted(n));
        long plan = plan();
        run("INSERT INTO slipway.rollout (plan, plan_version, actor) VALUES (%d, 1, 'ann')".formatted(plan));
        run("""
            INSERT INTO slipway.rollout_target (rollout, target, environment, stage, wave)
            SELECT r.id, t.id, 'default', 1, 1 FROM slipway.rollout r, slipway.target t
            WHERE r.plan = %d AND t.name = 't%d'
            """.formatted(plan, n));
        return number("""
            INSERT INTO slipway.task (rollout, target, ordinal)
            SELECT rt.rollout, rt.target, 1 FROM slipway.rollout_target rt JOIN slipway.rollout r ON r.id = rt.rollout
            WHERE r.plan = %d RETURNING id
            """.formatted(plan));
    }

    /** A new plan; its id. */
    long plan() {
        return plan("CHECKING");
    }

    /** A plan in this status; its id. */
    long plan(String status) {
        return number("""
            INSERT INTO slipway.plan (project, title, targets, options, actor, status)
            SELECT id, 'p', '{1}', '{}', 'ann', '%s' FROM slipway.project RETURNING id
            """.formatted(status));
    }

    /** A rollout in this status; its id. */
    long rollout(String status) {
        var split = Assignments.of(rolloutColumns(status));
        return number(
                "INSERT INTO slipway.rollout (plan, plan_version, actor, %s) VALUES (%d, 1, 'ann', %s) RETURNING id"
                        .formatted(split.names(), plan(), split.values()));
    }

    /** What a status of a rollout needs, as {@code name = value, …}. */
    static String rolloutColumns(String status) {
        boolean open = status.equals("RUNNING") || status.equals("PAUSED");
        return "status = '" + status + "', finished_at = " + (open ? "NULL" : "now()");
    }

    /** A target in this state; its id. */
    long target(String state) {
        int n = count.incrementAndGet();
        return number("""
            INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid, state)
            SELECT 't%1$d', p.id, s.id, 'd%1$d', 1, %1$d, '%2$s' FROM slipway.project p, slipway.server s RETURNING id
            """.formatted(n, state));
    }

    /** A task run in this state with the columns that the state needs; its uid. */
    long taskRun(String state) {
        return number(taskRunInsert(columns(state)) + " RETURNING uid");
    }

    /** A check run in this state with the columns that the state needs; its uid. */
    long checkRun(String state) {
        return number(checkRunInsert(columns(state)) + " RETURNING uid");
    }

    /** @param columns {@code name = value, …} in SQL */
    String taskRunInsert(String columns) {
        long task = task();
        var split = Assignments.of(columns);
        return "INSERT INTO slipway.task_run (task, target, steps, %s) SELECT id, target, 2, %s FROM slipway.task WHERE id = %d"
                .formatted(split.names(), split.values(), task);
    }

    /** @param columns {@code name = value, …} in SQL */
    String checkRunInsert(String columns) {
        var split = Assignments.of(columns.replaceAll(", applied_steps = 2", ""));
        return "INSERT INTO slipway.check_run (plan, plan_version, %s) SELECT %d, 1, %s"
                .formatted(split.names(), plan(), split.values());
    }

    /** @param columns {@code name = value, …} in SQL */
    String insert(String table, String columns) {
        var split = Assignments.of(columns);
        return "INSERT INTO slipway.%s (%s) VALUES (%s)".formatted(table, split.names(), split.values());
    }

    /** What a state needs, as {@code name = value, …}. */
    static String columns(String state) {
        var started = "epoch = 1, started_at = now()";
        return "state = '" + state + "'"
                + switch (state) {
                    case "PENDING", "AVAILABLE" -> "";
                    case "RUNNING" -> ", " + started;
                    case "DONE" -> ", " + started + ", finished_at = now(), applied_steps = 2";
                    case "INDETERMINATE" -> ", " + started + ERROR;
                    case "FAILED", "CANCELED" -> ", finished_at = now()" + ERROR;
                    default -> throw new IllegalArgumentException(state);
                };
    }

    /** Tries the statement; what it did is undone. */
    Refusal attempt(String sql) {
        try {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
                return Refusal.NONE;
            } catch (PSQLException e) {
                var said = e.getServerErrorMessage();
                var constraint = said == null || said.getConstraint() == null ? "" : said.getConstraint();
                return new Refusal(e.getSQLState(), constraint, e.getMessage());
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    void run(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    private long number(String sql) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    TestPostgres.Database database() {
        return database;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code a = 1, b = now()} in its two halves. */
    private record Assignments(String names, String values) {
        static Assignments of(String columns) {
            var names = new java.util.StringJoiner(", ");
            var values = new java.util.StringJoiner(", ");
            for (var column : columns.split(", ", -1)) {
                var sides = column.split(" = ", 2);
                names.add(sides[0]);
                values.add(sides[1]);
            }
            return new Assignments(names.toString(), values.toString());
        }
    }
}
