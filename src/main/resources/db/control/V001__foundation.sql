-- The control database of an installation: all its tables and keys.
-- Rules that no program may break stand here: states and the columns they need, ranks and epochs that never fall,
-- one active run a target, one transition row a move.

CREATE TABLE slipway.schema_level (
    level int PRIMARY KEY,
    needs int NOT NULL,                       -- the lowest level a binary must know to live with this schema
    installed_at timestamptz NOT NULL DEFAULT now(),
    CHECK (needs <= level)
);
INSERT INTO slipway.schema_level (level, needs) VALUES (1, 1);

CREATE TABLE slipway.installation (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    hmac_key bytea NOT NULL DEFAULT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO slipway.installation DEFAULT VALUES;

-- Catalog ---------------------------------------------------------------------------------------------------------

CREATE TABLE slipway.project (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    description text NOT NULL DEFAULT '',
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO slipway.project (name, description) VALUES ('default', 'The project of everything that names no other');

CREATE TABLE slipway.environment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    position int NOT NULL UNIQUE CHECK (position BETWEEN 0 AND 1000),
    approvals int NOT NULL DEFAULT 0 CHECK (approvals BETWEEN 0 AND 100),
    approvals_at_risk int CHECK (approvals_at_risk BETWEEN 0 AND 100),
    auto_rollout boolean NOT NULL DEFAULT false,
    severities jsonb NOT NULL DEFAULT '{}',
    blockers jsonb,
    soft_timeout_ms bigint CHECK (soft_timeout_ms BETWEEN 1 AND 604800000),
    hard_timeout_ms bigint CHECK (hard_timeout_ms BETWEEN 1 AND 604800000),
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO slipway.environment (name, position, approvals, auto_rollout) VALUES ('default', 0, 0, true);

CREATE TABLE slipway.server (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    engine text NOT NULL CHECK (engine IN
        ('POSTGRESQL', 'COCKROACHDB', 'MYSQL', 'MARIADB', 'TIDB', 'OCEANBASE', 'ORACLE', 'SQLSERVER', 'OTHER')),
    host text NOT NULL,
    port int NOT NULL CHECK (port BETWEEN 1 AND 65535),
    login text NOT NULL,
    secret text,
    environment bigint NOT NULL REFERENCES slipway.environment,
    tls_mode text NOT NULL CHECK (tls_mode IN ('DISABLE', 'ALLOW', 'PREFER', 'REQUIRE', 'VERIFY_CA', 'VERIFY_FULL')),
    pooler text NOT NULL DEFAULT 'NONE' CHECK (pooler IN ('NONE', 'SESSION')),
    max_tasks int NOT NULL DEFAULT 5 CHECK (max_tasks BETWEEN 1 AND 1000),
    standbys jsonb NOT NULL DEFAULT '[]',
    monitor_login text,
    monitor_secret text,
    backup_login text,
    backup_secret text,
    server_version text,
    system_identifier bigint,
    warnings jsonb NOT NULL DEFAULT '[]',
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE UNIQUE INDEX server_name_key ON slipway.server (name) WHERE deleted_at IS NULL;

CREATE TABLE slipway.secret_binding (          -- the addresses that a secret may be used with
    secret text PRIMARY KEY,                  -- the reference
    addresses jsonb NOT NULL CHECK (jsonb_typeof(addresses) = 'array'),     -- ["host:port", …]
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE slipway.server_outage (           -- one row a host and port for which a run has waited
    host text NOT NULL,
    port int NOT NULL,
    probe_after timestamptz NOT NULL,         -- a replica has taken the probe until then
    away_since timestamptz,                   -- first probe without a response; null: it responds, as far as is known
    answering_since timestamptz,              -- first response after its last outage
    PRIMARY KEY (host, port)
);

CREATE TABLE slipway.target (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    project bigint NOT NULL REFERENCES slipway.project,
    server bigint NOT NULL REFERENCES slipway.server,
    database_name text NOT NULL,
    labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    search_path text,
    target_uid uuid,                          -- as in slipway.identity of the target; null until first known
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    copy_number int NOT NULL DEFAULT 0,       -- a physical copy has the numbers of its original
    timeline int,
    state text NOT NULL DEFAULT 'OK' CHECK (state IN ('OK', 'WRONG_TARGET', 'DIVERGED')),
    missing jsonb NOT NULL DEFAULT '[]',      -- keys that are DONE here and not in its history
    unknown jsonb NOT NULL DEFAULT '[]',      -- keys that this installation wrote there and does not know
    state_detail text,                        -- why it is not OK
    server_started_at timestamptz,            -- of the server when its history was last compared
    compared_at timestamptz,                  -- when all of its history was
    compare_after timestamptz NOT NULL DEFAULT now(), -- a replica has taken the daily comparison until then
    warnings jsonb NOT NULL DEFAULT '[]',
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE UNIQUE INDEX target_name_key ON slipway.target (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX target_server_database_key ON slipway.target (server, database_name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX target_database_key ON slipway.target (system_identifier, database_oid, copy_number)
    WHERE deleted_at IS NULL;
CREATE INDEX target_project_idx ON slipway.target (project, name) WHERE deleted_at IS NULL;

CREATE TABLE slipway.target_group (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    project bigint NOT NULL REFERENCES slipway.project,
    selector text NOT NULL,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE UNIQUE INDEX target_group_name_key ON slipway.target_group (name) WHERE deleted_at IS NULL;

-- Replicas --------------------------------------------------------------------------------------------------------

CREATE TABLE slipway.replica (
    id uuid PRIMARY KEY,
    host text NOT NULL,
    binary_version text NOT NULL,
    lease_seq bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    renewed_at timestamptz NOT NULL DEFAULT now(),
    sessions jsonb NOT NULL DEFAULT '[]',     -- [{"pid": …, "backendStart": …}] of listener and lease; [] behind a pooler
    draining boolean NOT NULL DEFAULT false,
    declared_dead_at timestamptz,
    retired boolean NOT NULL DEFAULT false,   -- it ended in order: no other replica has declared it dead
    CHECK (NOT retired OR declared_dead_at IS NOT NULL)
);
CREATE INDEX replica_alive_idx ON slipway.replica (id) WHERE declared_dead_at IS NULL;

-- Plans -----------------------------------------------------------------------------------------------------------

CREATE TABLE slipway.plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project bigint NOT NULL REFERENCES slipway.project,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    targets bigint[] NOT NULL,                -- as written, in the author's order; empty when group_id is set
    group_id bigint REFERENCES slipway.target_group,
    options jsonb NOT NULL,
    version int NOT NULL DEFAULT 1,
    actor text NOT NULL,
    status text NOT NULL CHECK (status IN ('CHECKING', 'BLOCKED', 'WAITING_APPROVAL', 'READY', 'ROLLED_OUT')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((group_id IS NULL) = (cardinality(targets) > 0))
);
CREATE INDEX plan_project_idx ON slipway.plan (project, id);

CREATE TABLE slipway.plan_change (
    plan bigint NOT NULL REFERENCES slipway.plan,
    ordinal int NOT NULL CHECK (ordinal >= 1),
    change_version text,
    series text NOT NULL DEFAULT 'default',
    description text NOT NULL DEFAULT '',
    script text NOT NULL,
    checksum text NOT NULL,
    rollback_script text,
    file text CHECK (length(file) BETWEEN 1 AND 255), -- where the author keeps the script; shown, never read
    PRIMARY KEY (plan, ordinal)
);

CREATE TABLE slipway.approval (
    plan bigint NOT NULL REFERENCES slipway.plan,
    plan_version int NOT NULL,
    actor text NOT NULL,
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (plan, plan_version, actor)
);

CREATE SEQUENCE slipway.run_uid;              -- one for task runs and check runs: a uid names one of either

CREATE TABLE slipway.check_run (
    plan bigint PRIMARY KEY REFERENCES slipway.plan,
    uid bigint NOT NULL UNIQUE DEFAULT nextval('slipway.run_uid'),
    generation int NOT NULL DEFAULT 1,
    plan_version int NOT NULL,
    state text NOT NULL DEFAULT 'AVAILABLE' CHECK (state IN ('AVAILABLE', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')),
    epoch bigint NOT NULL DEFAULT 0,
    owner uuid REFERENCES slipway.replica,
    released_at timestamptz,
    not_before timestamptz NOT NULL DEFAULT now(),
    hand_backs int NOT NULL DEFAULT 0,
    owner_deaths int NOT NULL DEFAULT 0,
    seen bigint[] NOT NULL DEFAULT '{}',      -- targets that it has evaluated
    cancel_requested_at timestamptz,
    error_code text,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT check_run_owner CHECK (owner IS NULL OR state = 'RUNNING'),
    CONSTRAINT check_run_released CHECK (released_at IS NULL OR (state = 'RUNNING' AND owner IS NULL)),
    CONSTRAINT check_run_started CHECK (state <> 'RUNNING' OR (started_at IS NOT NULL AND epoch > 0)),
    CONSTRAINT check_run_finished CHECK ((state IN ('DONE', 'FAILED', 'CANCELED')) = (finished_at IS NOT NULL)),
    CONSTRAINT check_run_error CHECK ((state IN ('FAILED', 'CANCELED')) = (error_code IS NOT NULL)
        AND (error_code IS NULL) = (error_message IS NULL))
);
CREATE INDEX idx_plan_check_run_active_status ON slipway.check_run (state, uid) WHERE state IN ('AVAILABLE', 'RUNNING');
CREATE INDEX check_run_owner_idx ON slipway.check_run (owner) WHERE owner IS NOT NULL;

CREATE TABLE slipway.advice (
    check_uid bigint NOT NULL,
    n int NOT NULL,
    severity text NOT NULL CHECK (severity IN ('ERROR', 'WARNING', 'INFO')),
    code text NOT NULL,
    title text NOT NULL,
    detail text NOT NULL,
    target text NOT NULL,
    change_ordinal int,
    statement int,
    line int,
    col int,
    suggestion text,
    PRIMARY KEY (check_uid, n)
);

-- Rollouts --------------------------------------------------------------------------------------------------------

CREATE TABLE slipway.rollout (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan bigint NOT NULL UNIQUE REFERENCES slipway.plan,
    plan_version int NOT NULL,
    status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'PAUSED', 'DONE', 'FAILED', 'CANCELED')),
    reason text,
    failures_forgiven int NOT NULL DEFAULT 0,
    actor text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK ((status IN ('DONE', 'FAILED', 'CANCELED')) = (finished_at IS NOT NULL))
);
CREATE INDEX rollout_failed_idx ON slipway.rollout (finished_at) WHERE status = 'FAILED';
CREATE INDEX rollout_open_idx ON slipway.rollout (id) WHERE status IN ('RUNNING', 'PAUSED');

CREATE TABLE slipway.rollout_target (
    rollout bigint NOT NULL REFERENCES slipway.rollout,
    target bigint NOT NULL REFERENCES slipway.target,
    environment text NOT NULL,
    stage int NOT NULL CHECK (stage >= 1),
    wave int NOT NULL CHECK (wave >= 1),
    PRIMARY KEY (rollout, target)
);

CREATE TABLE slipway.task (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    rollout bigint NOT NULL,
    target bigint NOT NULL,
    ordinal int NOT NULL,                     -- of the plan's change
    change_key text,
    skipped_reason text,
    lost_at timestamptz,                      -- a person has said: the target lost it; not compared any more
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (rollout, target, ordinal),
    FOREIGN KEY (rollout, target) REFERENCES slipway.rollout_target
);

CREATE TABLE slipway.run_error_code (         -- io.slipway.problem.RunErrorCode; a test holds both equal
    code text PRIMARY KEY,
    retryable boolean NOT NULL                -- the service makes a new attempt, as often as the plan says
);
INSERT INTO slipway.run_error_code (code, retryable) VALUES
    ('script-error', true),
    ('serialization', true),
    ('lock-not-available', true),
    ('victim-budget', true),
    ('connection-lost', true),
    ('target-unreachable', true),
    ('target-not-ready', true),
    ('out-of-resources', true),
    ('session-timeout', true),
    ('statement-timeout', false),
    ('soft-timeout', false),
    ('hard-timeout', false),
    ('canceled', false),
    ('canceled-by-operator', false),
    ('terminated', false),
    ('transaction-control', false),
    ('read-only', false),
    ('batch-key', false),
    ('index-invalid', false),
    ('checksum-mismatch', false),
    ('target-diverged', false),
    ('wrong-target', false),
    ('history-not-usable', false),
    ('missing-privilege', false),
    ('history-forged', false),
    ('session-unfit', false),
    ('owner-died', false),
    ('outcome-unknown', false),
    ('prepared-transaction', false),
    ('outcome-not-written', false),
    ('abandoned', false),
    ('resolved', false),
    ('target-deleted', false);

CREATE TABLE slipway.task_run (
    uid bigint PRIMARY KEY DEFAULT nextval('slipway.run_uid'),
    task bigint NOT NULL REFERENCES slipway.task,
    attempt int NOT NULL DEFAULT 1 CHECK (attempt >= 1),
    target bigint NOT NULL REFERENCES slipway.target,
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN
        ('PENDING', 'AVAILABLE', 'RUNNING', 'INDETERMINATE', 'DONE', 'FAILED', 'CANCELED')),
    epoch bigint NOT NULL DEFAULT 0,
    owner uuid REFERENCES slipway.replica,
    released_at timestamptz,
    not_before timestamptz NOT NULL DEFAULT now(),
    hand_backs int NOT NULL DEFAULT 0,
    owner_deaths int NOT NULL DEFAULT 0,
    fencing_since timestamptz,
    blocker_acts int NOT NULL DEFAULT 0 CHECK (blocker_acts >= 0),
    held boolean NOT NULL DEFAULT false,
    waiting_for text CHECK (waiting_for IN ('stage', 'wave', 'cap', 'target-busy', 'paused', 'approval', 'lock',
        'target-unreachable', 'target-not-ready', 'fencing', 'orphan', 'retry')),
    waiting_detail text,
    waiting_since timestamptz,                -- since when it has waited, for whatever reasons; set by the guard
    cancel_requested_at timestamptz,
    sessions int NOT NULL DEFAULT 0,
    steps int NOT NULL CHECK (steps >= 1),
    applied_steps int NOT NULL DEFAULT 0 CHECK (applied_steps >= 0),
    note text,
    error_code text REFERENCES slipway.run_error_code,
    error_sql_state text,
    error_message text,
    error_line int,
    error_column int,
    error_report jsonb,                       -- io.slipway.problem.ServerReport
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    UNIQUE (task, attempt),
    CONSTRAINT task_run_owner CHECK (owner IS NULL OR state = 'RUNNING'),
    CONSTRAINT task_run_released CHECK (released_at IS NULL OR (state = 'RUNNING' AND owner IS NULL)),
    CONSTRAINT task_run_started CHECK (state NOT IN ('RUNNING', 'INDETERMINATE', 'DONE') OR (started_at IS NOT NULL AND epoch > 0)),
    CONSTRAINT task_run_not_started CHECK (state NOT IN ('PENDING', 'AVAILABLE') OR (started_at IS NULL AND sessions = 0)),
    CONSTRAINT task_run_finished CHECK ((state IN ('DONE', 'FAILED', 'CANCELED')) = (finished_at IS NOT NULL)),
    CONSTRAINT task_run_error CHECK (state NOT IN ('FAILED', 'INDETERMINATE') OR (error_code IS NOT NULL AND error_message IS NOT NULL)),
    CONSTRAINT task_run_no_error CHECK (error_code IS NULL OR state IN ('FAILED', 'CANCELED', 'INDETERMINATE')),
    CONSTRAINT task_run_done CHECK (state <> 'DONE' OR applied_steps = steps)
);
CREATE UNIQUE INDEX task_run_target_active_key ON slipway.task_run (target)
    WHERE state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE');
CREATE INDEX idx_task_run_active_status ON slipway.task_run (state, uid) WHERE state IN ('AVAILABLE', 'RUNNING');
CREATE INDEX task_run_doubt_idx ON slipway.task_run (uid) WHERE state = 'INDETERMINATE';
CREATE INDEX task_run_done_idx ON slipway.task_run (target, finished_at) WHERE state = 'DONE';
CREATE INDEX task_run_owner_idx ON slipway.task_run (owner) WHERE owner IS NOT NULL;

CREATE TABLE slipway.task_run_session (
    run_uid bigint NOT NULL REFERENCES slipway.task_run,
    epoch bigint NOT NULL,
    n int NOT NULL,
    pid int NOT NULL,
    backend_start timestamptz NOT NULL,
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    address text NOT NULL,
    nonce_hash bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (run_uid, n)
);
CREATE INDEX task_run_session_open_idx ON slipway.task_run_session (run_uid) WHERE ended_at IS NULL;

CREATE TABLE slipway.foreign_change (         -- in a target's history, unknown here, and a person has accepted it
    target bigint NOT NULL REFERENCES slipway.target,
    task uuid NOT NULL,
    change_key text NOT NULL,
    nonce_hash bytea NOT NULL,                -- of the session that wrote the rows: no later session has it
    accepted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target, task, change_key, nonce_hash)
);

CREATE TABLE slipway.run_log (
    run_uid bigint NOT NULL,
    epoch bigint NOT NULL,
    line int NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    level text NOT NULL CHECK (level IN ('INFO', 'WARNING', 'ERROR')),
    kind text NOT NULL,
    step int CHECK (step > 0),
    statement int CHECK (statement > 0),
    message text NOT NULL,
    number bigint NOT NULL,                   -- in the order of commits within the run, from 1; set by number_line
    PRIMARY KEY (run_uid, epoch, line),
    UNIQUE (run_uid, number)
);

CREATE TABLE slipway.transition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    machine text NOT NULL CHECK (machine IN ('CHECK_RUN', 'TASK_RUN', 'PLAN', 'ROLLOUT', 'TARGET')),
    uid bigint NOT NULL,                      -- of a run; of the others the id
    epoch bigint NOT NULL,                    -- of a run; of a plan or a target its version, of a rollout the plan's
    from_state text,                          -- null: created
    to_state text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    replica uuid,
    rollout bigint,                           -- of a rollout and its task runs; no foreign key, whose check would
                                              -- wait behind the lock that decisions about the rollout hold
    reason text,                              -- error code of a run, or reason of a rollout
    event_no int                              -- in the order of commits within the rollout, from 1; set by readers
);
CREATE INDEX transition_uid_idx ON slipway.transition (uid, id);
CREATE INDEX transition_unnumbered_idx ON slipway.transition (rollout, id)
    WHERE rollout IS NOT NULL AND event_no IS NULL;
CREATE UNIQUE INDEX transition_event_key ON slipway.transition (rollout, event_no) WHERE event_no IS NOT NULL;

-- Around them -----------------------------------------------------------------------------------------------------

CREATE TABLE slipway.idempotency (
    actor text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status int,                               -- null: the first request is still running
    response text,
    headers jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, method, path, key),
    CHECK (status IS NOT NULL OR response IS NULL)
);
CREATE INDEX idempotency_created_idx ON slipway.idempotency (created_at);

CREATE TABLE slipway.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    plan bigint NOT NULL REFERENCES slipway.plan,
    plan_version int NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    attempts int NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
);
CREATE INDEX outbox_open_idx ON slipway.outbox (id) WHERE done_at IS NULL;

CREATE TABLE slipway.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    act text NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    project text,
    detail jsonb NOT NULL DEFAULT '{}',
    seq bigint UNIQUE,                        -- in the order of commits, from 1 without gaps; set by chain_audit
    hash bytea,                               -- over the hash of the row before and the content of this row
    CHECK ((seq IS NULL) = (hash IS NULL))
);

CREATE TABLE slipway.alert (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    cleared_at timestamptz
);
CREATE UNIQUE INDEX alert_open_key ON slipway.alert (kind, subject) WHERE cleared_at IS NULL;

-- Guards ----------------------------------------------------------------------------------------------------------

CREATE FUNCTION slipway.run_rank(state text) RETURNS int LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE state
        WHEN 'PENDING' THEN 0 WHEN 'AVAILABLE' THEN 0 WHEN 'RUNNING' THEN 1 WHEN 'INDETERMINATE' THEN 2 ELSE 3 END
$$;

CREATE FUNCTION slipway.guard_run() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF new.epoch < old.epoch THEN
        RAISE EXCEPTION '% %: epoch % would fall to %', tg_table_name, old.uid, old.epoch, new.epoch
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF tg_table_name = 'check_run' THEN       -- nested: a task run has no such column, and AND reads both sides
        IF new.generation < old.generation OR (new.generation > old.generation) <> (new.uid <> old.uid) THEN
            RAISE EXCEPTION 'check_run %: a new generation, and nothing else, has a new uid', old.uid
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF new.generation > old.generation THEN
            RETURN new;
        END IF;
    END IF;
    IF tg_table_name = 'task_run' THEN
        IF new.waiting_for IS NULL THEN
            new.waiting_since := NULL;
        ELSIF old.waiting_for IS NULL THEN
            new.waiting_since := clock_timestamp();
        END IF;
    END IF;
    IF new.uid <> old.uid THEN
        RAISE EXCEPTION '% %: a uid never changes', tg_table_name, old.uid
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF slipway.run_rank(old.state) = 3 AND new.state <> old.state
        OR slipway.run_rank(new.state) < slipway.run_rank(old.state) THEN
        RAISE EXCEPTION '% %: % cannot become %', tg_table_name, old.uid, old.state, new.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER guard BEFORE UPDATE ON slipway.check_run FOR EACH ROW EXECUTE FUNCTION slipway.guard_run();
CREATE TRIGGER guard BEFORE UPDATE ON slipway.task_run FOR EACH ROW EXECUTE FUNCTION slipway.guard_run();

CREATE FUNCTION slipway.log_transition() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_rollout bigint;
BEGIN
    IF tg_table_name = 'task_run' THEN
        SELECT k.rollout INTO of_rollout FROM slipway.task k WHERE k.id = new.task;
    END IF;
    INSERT INTO slipway.transition (machine, uid, epoch, from_state, to_state, replica, rollout, reason)
    VALUES (upper(tg_table_name), new.uid, new.epoch,
            CASE WHEN tg_op = 'UPDATE' AND old.uid = new.uid THEN old.state END, new.state,
            CASE WHEN tg_op = 'UPDATE' THEN coalesce(new.owner, old.owner) END, of_rollout, new.error_code);
    RETURN NULL;
END
$$;
CREATE TRIGGER log_created AFTER INSERT ON slipway.check_run FOR EACH ROW EXECUTE FUNCTION slipway.log_transition();
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.check_run FOR EACH ROW
    WHEN (old.state <> new.state OR old.epoch <> new.epoch OR old.uid <> new.uid)
    EXECUTE FUNCTION slipway.log_transition();
CREATE TRIGGER log_created AFTER INSERT ON slipway.task_run FOR EACH ROW EXECUTE FUNCTION slipway.log_transition();
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.task_run FOR EACH ROW
    WHEN (old.state <> new.state OR old.epoch <> new.epoch)
    EXECUTE FUNCTION slipway.log_transition();

CREATE FUNCTION slipway.refuse_move() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% %: % cannot become %', tg_table_name, old.id,
            to_jsonb(old) ->> tg_argv[0], to_jsonb(new) ->> tg_argv[0]
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER guard BEFORE UPDATE ON slipway.plan FOR EACH ROW
    WHEN (old.status <> new.status AND (old.status, new.status) NOT IN (
        ('CHECKING', 'BLOCKED'), ('CHECKING', 'WAITING_APPROVAL'), ('CHECKING', 'READY'),
        ('BLOCKED', 'CHECKING'),
        ('WAITING_APPROVAL', 'CHECKING'), ('WAITING_APPROVAL', 'READY'),
        ('READY', 'CHECKING'), ('READY', 'WAITING_APPROVAL'), ('READY', 'ROLLED_OUT')))
    EXECUTE FUNCTION slipway.refuse_move('status');
CREATE TRIGGER guard BEFORE UPDATE ON slipway.rollout FOR EACH ROW
    WHEN (old.status <> new.status AND (old.status, new.status) NOT IN (
        ('RUNNING', 'PAUSED'), ('RUNNING', 'DONE'), ('RUNNING', 'FAILED'), ('RUNNING', 'CANCELED'),
        ('PAUSED', 'RUNNING'), ('PAUSED', 'DONE'), ('PAUSED', 'FAILED'), ('PAUSED', 'CANCELED'),
        ('FAILED', 'RUNNING')))
    EXECUTE FUNCTION slipway.refuse_move('status');
CREATE TRIGGER guard BEFORE UPDATE ON slipway.target FOR EACH ROW
    WHEN (old.state <> new.state AND (old.state, new.state) NOT IN (
        ('OK', 'WRONG_TARGET'), ('OK', 'DIVERGED'),
        ('WRONG_TARGET', 'OK'),
        ('DIVERGED', 'OK'), ('DIVERGED', 'WRONG_TARGET')))
    EXECUTE FUNCTION slipway.refuse_move('state');

CREATE FUNCTION slipway.log_move() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    now jsonb := to_jsonb(new);
    before jsonb := CASE WHEN tg_op = 'UPDATE' THEN to_jsonb(old) END;
BEGIN
    INSERT INTO slipway.transition (machine, uid, epoch, from_state, to_state, rollout, reason)
    VALUES (upper(tg_table_name), new.id, (now ->> tg_argv[1])::bigint, before ->> tg_argv[0], now ->> tg_argv[0],
            CASE WHEN tg_table_name = 'rollout' THEN new.id END, now ->> 'reason');
    RETURN NULL;
END
$$;
CREATE TRIGGER log_created AFTER INSERT ON slipway.plan FOR EACH ROW
    EXECUTE FUNCTION slipway.log_move('status', 'version');
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.plan FOR EACH ROW WHEN (old.status <> new.status)
    EXECUTE FUNCTION slipway.log_move('status', 'version');
CREATE TRIGGER log_created AFTER INSERT ON slipway.rollout FOR EACH ROW
    EXECUTE FUNCTION slipway.log_move('status', 'plan_version');
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.rollout FOR EACH ROW WHEN (old.status <> new.status)
    EXECUTE FUNCTION slipway.log_move('status', 'plan_version');
CREATE TRIGGER log_created AFTER INSERT ON slipway.target FOR EACH ROW
    EXECUTE FUNCTION slipway.log_move('state', 'version');
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.target FOR EACH ROW WHEN (old.state <> new.state)
    EXECUTE FUNCTION slipway.log_move('state', 'version');

CREATE FUNCTION slipway.refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON slipway.audit
    FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON slipway.transition
    FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON slipway.task_run_session
    FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change();

CREATE FUNCTION slipway.guard_session() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF old.ended_at IS NOT NULL
        OR (to_jsonb(old) - 'ended_at') IS DISTINCT FROM (to_jsonb(new) - 'ended_at') THEN
        RAISE EXCEPTION 'a recorded session only ends, and only once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER guard BEFORE UPDATE ON slipway.task_run_session FOR EACH ROW EXECUTE FUNCTION slipway.guard_session();

CREATE FUNCTION slipway.guard_audit() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF old.seq IS NOT NULL
        OR (to_jsonb(old) - 'seq' - 'hash') IS DISTINCT FROM (to_jsonb(new) - 'seq' - 'hash') THEN
        RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER guard BEFORE UPDATE ON slipway.audit FOR EACH ROW EXECUTE FUNCTION slipway.guard_audit();

CREATE FUNCTION slipway.audit_hash(before bytea, entry slipway.audit) RETURNS bytea LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(entry.seq, entry.id,
        to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.actor, entry.act, entry.kind,
        entry.object, entry.project, entry.detail)::text, 'UTF8'))
$$;

-- Runs at COMMIT, when the transaction has all its other locks: the lock on the end of the chain is the last one, so
-- that two transactions never wait for each other. The second statement sees what its last holder has committed.
CREATE FUNCTION slipway.chain_audit() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry slipway.audit;
    last slipway.audit;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('slipway.audit', 0));
    SELECT * INTO last FROM slipway.audit a WHERE a.seq IS NOT NULL ORDER BY a.seq DESC LIMIT 1;
    SELECT * INTO entry FROM slipway.audit a WHERE a.id = new.id;
    entry.seq := coalesce(last.seq, 0) + 1;
    UPDATE slipway.audit
    SET seq = entry.seq, hash = slipway.audit_hash(coalesce(last.hash, ''), entry) WHERE id = new.id;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON slipway.audit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slipway.chain_audit();

CREATE FUNCTION slipway.guard_transition() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF old.event_no IS NOT NULL
        OR (to_jsonb(old) - 'event_no') IS DISTINCT FROM (to_jsonb(new) - 'event_no') THEN
        RAISE EXCEPTION 'transition is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER guard BEFORE UPDATE ON slipway.transition FOR EACH ROW EXECUTE FUNCTION slipway.guard_transition();

-- The lock makes the order of numbers the order of commits: a reader that continues after a number misses no line, even
-- one of an earlier owner that arrives late. The second statement sees what the last holder of the lock has committed.
CREATE FUNCTION slipway.number_line() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('slipway.run_log', new.run_uid));
    SELECT coalesce(max(l.number), 0) + 1 INTO new.number FROM slipway.run_log l WHERE l.run_uid = new.run_uid;
    RETURN new;
END
$$;
CREATE TRIGGER number BEFORE INSERT ON slipway.run_log FOR EACH ROW EXECUTE FUNCTION slipway.number_line();
