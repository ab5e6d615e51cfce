package io.slipway.rollout;

import io.slipway.testing.TestPostgres;

/** A task run in a control database, RUNNING in its first epoch by a replica, with all that it refers to. */
public final class TaskRunFixture {
    /** The replica that owns it. */
    public static final String OWNER = "00000000-0000-0000-0000-00000000000a";

    /** A replica that owns nothing. */
    public static final String OTHER = "00000000-0000-0000-0000-00000000000b";

    static final String[] INSERT = {
        "INSERT INTO slipway.replica (id, host, binary_version) VALUES ('" + OWNER + "', 'a', '1'), ('" + OTHER
                + "', 'b', '1')",
        """
        INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode)
        SELECT 'server-1', 'POSTGRESQL', 'db', 5432, 'app', id, 'DISABLE' FROM slipway.environment
        """,
        """
        INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
        SELECT 'target-1', p.id, s.id, 'd', 1, 1 FROM slipway.project p, slipway.server s
        """,
        """
        INSERT INTO slipway.plan (project, title, targets, options, actor, status)
        SELECT id, 'p', '{1}', '{}', 'ann', 'ROLLED_OUT' FROM slipway.project
        """,
        "INSERT INTO slipway.rollout (plan, plan_version, actor) SELECT id, 1, 'ann' FROM slipway.plan",
        """
        INSERT INTO slipway.rollout_target (rollout, target, environment, stage, wave)
        SELECT r.id, t.id, 'default', 1, 1 FROM slipway.rollout r, slipway.target t
        """,
        "INSERT INTO slipway.task (rollout, target, ordinal) SELECT rollout, target, 1 FROM slipway.rollout_target",
        """
        INSERT INTO slipway.task_run (task, target, steps, state, epoch, owner, started_at)
        SELECT id, target, 2, 'RUNNING', 1, '%s', now() FROM slipway.task
        """.formatted(OWNER)
    };

    private TaskRunFixture() {}

    /** In a database of its own on the shared server. */
    public static TestPostgres.Database create() {
        var control = io.slipway.testing.ControlDatabase.create();
        control.execute(INSERT);
        return control;
    }
}
