-- The control database as its migrations leave it, read from the catalog; for reading only.
-- Generated: ./mvnw -Dtest=ControlSchemaDbTest -Dslipway.docs.write=true test

CREATE SEQUENCE slipway.run_uid AS bigint;

CREATE TABLE slipway.advice (
    check_uid bigint NOT NULL,
    n integer NOT NULL,
    severity text NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    detail text NOT NULL,
    target text NOT NULL,
    change_ordinal integer,
    statement integer,
    line integer,
    col integer,
    suggestion text,
    CONSTRAINT advice_pkey PRIMARY KEY (check_uid, n),
    CONSTRAINT advice_severity_check CHECK ((severity = ANY (ARRAY['ERROR'::text, 'WARNING'::text, 'INFO'::text])))
);

CREATE TABLE slipway.alert (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    raised_at timestamp with time zone NOT NULL DEFAULT now(),
    cleared_at timestamp with time zone,
    CONSTRAINT alert_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX alert_open_key ON slipway.alert USING btree (kind, subject) WHERE (cleared_at IS NULL);

CREATE TABLE slipway.approval (
    plan bigint NOT NULL,
    plan_version integer NOT NULL,
    actor text NOT NULL,
    comment text NOT NULL DEFAULT ''::text,
    at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT approval_pkey PRIMARY KEY (plan, plan_version, actor),
    CONSTRAINT approval_plan_fkey FOREIGN KEY (plan) REFERENCES slipway.plan(id)
);

CREATE TABLE slipway.audit (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at timestamp with time zone NOT NULL DEFAULT now(),
    actor text NOT NULL,
    act text NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    project text,
    detail jsonb NOT NULL DEFAULT '{}'::jsonb,
    seq bigint,
    hash bytea,
    CONSTRAINT audit_pkey PRIMARY KEY (id),
    CONSTRAINT audit_seq_key UNIQUE (seq),
    CONSTRAINT audit_check CHECK (((seq IS NULL) = (hash IS NULL)))
);
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON slipway.audit FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change();
CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON slipway.audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slipway.chain_audit();
CREATE TRIGGER guard BEFORE UPDATE ON slipway.audit FOR EACH ROW EXECUTE FUNCTION slipway.guard_audit();

CREATE TABLE slipway.check_run (
    plan bigint NOT NULL,
    uid bigint NOT NULL DEFAULT nextval('slipway.run_uid'::regclass),
    generation integer NOT NULL DEFAULT 1,
    plan_version integer NOT NULL,
    state text NOT NULL DEFAULT 'AVAILABLE'::text,
    epoch bigint NOT NULL DEFAULT 0,
    owner uuid,
    released_at timestamp with time zone,
    not_before timestamp with time zone NOT NULL DEFAULT now(),
    hand_backs integer NOT NULL DEFAULT 0,
    owner_deaths integer NOT NULL DEFAULT 0,
    seen bigint[] NOT NULL DEFAULT '{}'::bigint[],
    cancel_requested_at timestamp with time zone,
    error_code text,
    error_message text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT check_run_pkey PRIMARY KEY (plan),
    CONSTRAINT check_run_uid_key UNIQUE (uid),
    CONSTRAINT check_run_owner_fkey FOREIGN KEY (owner) REFERENCES slipway.replica(id),
    CONSTRAINT check_run_plan_fkey FOREIGN KEY (plan) REFERENCES slipway.plan(id),
    CONSTRAINT check_run_error CHECK ((((state = ANY (ARRAY['FAILED'::text, 'CANCELED'::text])) = (error_code IS NOT NULL)) AND ((error_code IS NULL) = (error_message IS NULL)))),
    CONSTRAINT check_run_finished CHECK (((state = ANY (ARRAY['DONE'::text, 'FAILED'::text, 'CANCELED'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT check_run_owner CHECK (((owner IS NULL) OR (state = 'RUNNING'::text))),
    CONSTRAINT check_run_released CHECK (((released_at IS NULL) OR ((state = 'RUNNING'::text) AND (owner IS NULL)))),
    CONSTRAINT check_run_started CHECK (((state <> 'RUNNING'::text) OR ((started_at IS NOT NULL) AND (epoch > 0)))),
    CONSTRAINT check_run_state_check CHECK ((state = ANY (ARRAY['AVAILABLE'::text, 'RUNNING'::text, 'DONE'::text, 'FAILED'::text, 'CANCELED'::text])))
);
CREATE INDEX check_run_owner_idx ON slipway.check_run USING btree (owner) WHERE (owner IS NOT NULL);
CREATE INDEX idx_plan_check_run_active_status ON slipway.check_run USING btree (state, uid) WHERE (state = ANY (ARRAY['AVAILABLE'::text, 'RUNNING'::text]));
CREATE TRIGGER guard BEFORE UPDATE ON slipway.check_run FOR EACH ROW EXECUTE FUNCTION slipway.guard_run();
CREATE TRIGGER log_created AFTER INSERT ON slipway.check_run FOR EACH ROW EXECUTE FUNCTION slipway.log_transition();
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.check_run FOR EACH ROW WHEN (((old.state <> new.state) OR (old.epoch <> new.epoch) OR (old.uid <> new.uid))) EXECUTE FUNCTION slipway.log_transition();

CREATE TABLE slipway.environment (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    position integer NOT NULL,
    approvals integer NOT NULL DEFAULT 0,
    approvals_at_risk integer,
    auto_rollout boolean NOT NULL DEFAULT false,
    severities jsonb NOT NULL DEFAULT '{}'::jsonb,
    blockers jsonb,
    soft_timeout_ms bigint,
    hard_timeout_ms bigint,
    version integer NOT NULL DEFAULT 1,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT environment_pkey PRIMARY KEY (id),
    CONSTRAINT environment_name_key UNIQUE (name),
    CONSTRAINT environment_position_key UNIQUE ("position"),
    CONSTRAINT environment_approvals_at_risk_check CHECK (((approvals_at_risk >= 0) AND (approvals_at_risk <= 100))),
    CONSTRAINT environment_approvals_check CHECK (((approvals >= 0) AND (approvals <= 100))),
    CONSTRAINT environment_hard_timeout_ms_check CHECK (((hard_timeout_ms >= 1) AND (hard_timeout_ms <= 604800000))),
    CONSTRAINT environment_position_check CHECK ((("position" >= 0) AND ("position" <= 1000))),
    CONSTRAINT environment_soft_timeout_ms_check CHECK (((soft_timeout_ms >= 1) AND (soft_timeout_ms <= 604800000)))
);

CREATE TABLE slipway.foreign_change (
    target bigint NOT NULL,
    task uuid NOT NULL,
    change_key text NOT NULL,
    nonce_hash bytea NOT NULL,
    accepted_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT foreign_change_pkey PRIMARY KEY (target, task, change_key, nonce_hash),
    CONSTRAINT foreign_change_target_fkey FOREIGN KEY (target) REFERENCES slipway.target(id)
);

CREATE TABLE slipway.idempotency (
    actor text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    response text,
    headers jsonb NOT NULL DEFAULT '{}'::jsonb,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_pkey PRIMARY KEY (actor, method, path, key),
    CONSTRAINT idempotency_check CHECK (((status IS NOT NULL) OR (response IS NULL)))
);
CREATE INDEX idempotency_created_idx ON slipway.idempotency USING btree (created_at);

CREATE TABLE slipway.installation (
    only_one boolean NOT NULL DEFAULT true,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    hmac_key bytea NOT NULL DEFAULT decode(replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text), 'hex'::text),
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT installation_pkey PRIMARY KEY (only_one),
    CONSTRAINT installation_only_one_check CHECK (only_one)
);

CREATE TABLE slipway.outbox (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    plan bigint NOT NULL,
    plan_version integer NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}'::jsonb,
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamp with time zone NOT NULL DEFAULT now(),
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    done_at timestamp with time zone,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_plan_fkey FOREIGN KEY (plan) REFERENCES slipway.plan(id)
);
CREATE INDEX outbox_open_idx ON slipway.outbox USING btree (id) WHERE (done_at IS NULL);

CREATE TABLE slipway.plan (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    project bigint NOT NULL,
    title text NOT NULL,
    description text NOT NULL DEFAULT ''::text,
    labels jsonb NOT NULL DEFAULT '{}'::jsonb,
    targets bigint[] NOT NULL,
    group_id bigint,
    options jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    actor text NOT NULL,
    status text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT plan_pkey PRIMARY KEY (id),
    CONSTRAINT plan_group_id_fkey FOREIGN KEY (group_id) REFERENCES slipway.target_group(id),
    CONSTRAINT plan_project_fkey FOREIGN KEY (project) REFERENCES slipway.project(id),
    CONSTRAINT plan_check CHECK (((group_id IS NULL) = (cardinality(targets) > 0))),
    CONSTRAINT plan_labels_check CHECK ((jsonb_typeof(labels) = 'object'::text)),
    CONSTRAINT plan_status_check CHECK ((status = ANY (ARRAY['CHECKING'::text, 'BLOCKED'::text, 'WAITING_APPROVAL'::text, 'READY'::text, 'ROLLED_OUT'::text])))
);
CREATE INDEX plan_project_idx ON slipway.plan USING btree (project, id);
CREATE TRIGGER guard BEFORE UPDATE ON slipway.plan FOR EACH ROW WHEN (((old.status <> new.status) AND ((((((((((old.status <> 'CHECKING'::text) OR (new.status <> 'BLOCKED'::text)) AND ((old.status <> 'CHECKING'::text) OR (new.status <> 'WAITING_APPROVAL'::text))) AND ((old.status <> 'CHECKING'::text) OR (new.status <> 'READY'::text))) AND ((old.status <> 'BLOCKED'::text) OR (new.status <> 'CHECKING'::text))) AND ((old.status <> 'WAITING_APPROVAL'::text) OR (new.status <> 'CHECKING'::text))) AND ((old.status <> 'WAITING_APPROVAL'::text) OR (new.status <> 'READY'::text))) AND ((old.status <> 'READY'::text) OR (new.status <> 'CHECKING'::text))) AND ((old.status <> 'READY'::text) OR (new.status <> 'WAITING_APPROVAL'::text))) AND ((old.status <> 'READY'::text) OR (new.status <> 'ROLLED_OUT'::text))))) EXECUTE FUNCTION slipway.refuse_move('status');
CREATE TRIGGER log_created AFTER INSERT ON slipway.plan FOR EACH ROW EXECUTE FUNCTION slipway.log_move('status', 'version');
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.plan FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION slipway.log_move('status', 'version');

CREATE TABLE slipway.plan_change (
    plan bigint NOT NULL,
    ordinal integer NOT NULL,
    change_version text,
    series text NOT NULL DEFAULT 'default'::text,
    description text NOT NULL DEFAULT ''::text,
    script text NOT NULL,
    checksum text NOT NULL,
    rollback_script text,
    file text,
    CONSTRAINT plan_change_pkey PRIMARY KEY (plan, ordinal),
    CONSTRAINT plan_change_plan_fkey FOREIGN KEY (plan) REFERENCES slipway.plan(id),
    CONSTRAINT plan_change_file_check CHECK (((length(file) >= 1) AND (length(file) <= 255))),
    CONSTRAINT plan_change_ordinal_check CHECK ((ordinal >= 1))
);

CREATE TABLE slipway.project (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    description text NOT NULL DEFAULT ''::text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT project_pkey PRIMARY KEY (id),
    CONSTRAINT project_name_key UNIQUE (name)
);

CREATE TABLE slipway.replica (
    id uuid NOT NULL,
    host text NOT NULL,
    binary_version text NOT NULL,
    lease_seq bigint NOT NULL DEFAULT 0,
    started_at timestamp with time zone NOT NULL DEFAULT now(),
    renewed_at timestamp with time zone NOT NULL DEFAULT now(),
    sessions jsonb NOT NULL DEFAULT '[]'::jsonb,
    draining boolean NOT NULL DEFAULT false,
    declared_dead_at timestamp with time zone,
    retired boolean NOT NULL DEFAULT false,
    CONSTRAINT replica_pkey PRIMARY KEY (id),
    CONSTRAINT replica_check CHECK (((NOT retired) OR (declared_dead_at IS NOT NULL)))
);
CREATE INDEX replica_alive_idx ON slipway.replica USING btree (id) WHERE (declared_dead_at IS NULL);

CREATE TABLE slipway.rollout (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    plan bigint NOT NULL,
    plan_version integer NOT NULL,
    status text NOT NULL DEFAULT 'RUNNING'::text,
    reason text,
    failures_forgiven integer NOT NULL DEFAULT 0,
    actor text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    finished_at timestamp with time zone,
    CONSTRAINT rollout_pkey PRIMARY KEY (id),
    CONSTRAINT rollout_plan_key UNIQUE (plan),
    CONSTRAINT rollout_plan_fkey FOREIGN KEY (plan) REFERENCES slipway.plan(id),
    CONSTRAINT rollout_check CHECK (((status = ANY (ARRAY['DONE'::text, 'FAILED'::text, 'CANCELED'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT rollout_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'PAUSED'::text, 'DONE'::text, 'FAILED'::text, 'CANCELED'::text])))
);
CREATE INDEX rollout_failed_idx ON slipway.rollout USING btree (finished_at) WHERE (status = 'FAILED'::text);
CREATE INDEX rollout_open_idx ON slipway.rollout USING btree (id) WHERE (status = ANY (ARRAY['RUNNING'::text, 'PAUSED'::text]));
CREATE TRIGGER guard BEFORE UPDATE ON slipway.rollout FOR EACH ROW WHEN (((old.status <> new.status) AND ((((((((((old.status <> 'RUNNING'::text) OR (new.status <> 'PAUSED'::text)) AND ((old.status <> 'RUNNING'::text) OR (new.status <> 'DONE'::text))) AND ((old.status <> 'RUNNING'::text) OR (new.status <> 'FAILED'::text))) AND ((old.status <> 'RUNNING'::text) OR (new.status <> 'CANCELED'::text))) AND ((old.status <> 'PAUSED'::text) OR (new.status <> 'RUNNING'::text))) AND ((old.status <> 'PAUSED'::text) OR (new.status <> 'DONE'::text))) AND ((old.status <> 'PAUSED'::text) OR (new.status <> 'FAILED'::text))) AND ((old.status <> 'PAUSED'::text) OR (new.status <> 'CANCELED'::text))) AND ((old.status <> 'FAILED'::text) OR (new.status <> 'RUNNING'::text))))) EXECUTE FUNCTION slipway.refuse_move('status');
CREATE TRIGGER log_created AFTER INSERT ON slipway.rollout FOR EACH ROW EXECUTE FUNCTION slipway.log_move('status', 'plan_version');
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.rollout FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION slipway.log_move('status', 'plan_version');

CREATE TABLE slipway.rollout_target (
    rollout bigint NOT NULL,
    target bigint NOT NULL,
    environment text NOT NULL,
    stage integer NOT NULL,
    wave integer NOT NULL,
    CONSTRAINT rollout_target_pkey PRIMARY KEY (rollout, target),
    CONSTRAINT rollout_target_rollout_fkey FOREIGN KEY (rollout) REFERENCES slipway.rollout(id),
    CONSTRAINT rollout_target_target_fkey FOREIGN KEY (target) REFERENCES slipway.target(id),
    CONSTRAINT rollout_target_stage_check CHECK ((stage >= 1)),
    CONSTRAINT rollout_target_wave_check CHECK ((wave >= 1))
);

CREATE TABLE slipway.run_error_code (
    code text NOT NULL,
    retryable boolean NOT NULL,
    CONSTRAINT run_error_code_pkey PRIMARY KEY (code)
);

CREATE TABLE slipway.run_log (
    run_uid bigint NOT NULL,
    epoch bigint NOT NULL,
    line integer NOT NULL,
    at timestamp with time zone NOT NULL DEFAULT now(),
    level text NOT NULL,
    kind text NOT NULL,
    step integer,
    statement integer,
    message text NOT NULL,
    number bigint NOT NULL,
    CONSTRAINT run_log_pkey PRIMARY KEY (run_uid, epoch, line),
    CONSTRAINT run_log_run_uid_number_key UNIQUE (run_uid, number),
    CONSTRAINT run_log_level_check CHECK ((level = ANY (ARRAY['INFO'::text, 'WARNING'::text, 'ERROR'::text]))),
    CONSTRAINT run_log_statement_check CHECK ((statement > 0)),
    CONSTRAINT run_log_step_check CHECK ((step > 0))
);
CREATE TRIGGER number BEFORE INSERT ON slipway.run_log FOR EACH ROW EXECUTE FUNCTION slipway.number_line();

CREATE TABLE slipway.schema_level (
    level integer NOT NULL,
    needs integer NOT NULL,
    installed_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT schema_level_pkey PRIMARY KEY (level),
    CONSTRAINT schema_level_check CHECK ((needs <= level))
);

CREATE TABLE slipway.secret_binding (
    secret text NOT NULL,
    addresses jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT secret_binding_pkey PRIMARY KEY (secret),
    CONSTRAINT secret_binding_addresses_check CHECK ((jsonb_typeof(addresses) = 'array'::text))
);

CREATE TABLE slipway.server (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    engine text NOT NULL,
    host text NOT NULL,
    port integer NOT NULL,
    login text NOT NULL,
    secret text,
    environment bigint NOT NULL,
    tls_mode text NOT NULL,
    pooler text NOT NULL DEFAULT 'NONE'::text,
    max_tasks integer NOT NULL DEFAULT 5,
    standbys jsonb NOT NULL DEFAULT '[]'::jsonb,
    monitor_login text,
    monitor_secret text,
    backup_login text,
    backup_secret text,
    server_version text,
    system_identifier bigint,
    warnings jsonb NOT NULL DEFAULT '[]'::jsonb,
    version integer NOT NULL DEFAULT 1,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    deleted_at timestamp with time zone,
    CONSTRAINT server_pkey PRIMARY KEY (id),
    CONSTRAINT server_environment_fkey FOREIGN KEY (environment) REFERENCES slipway.environment(id),
    CONSTRAINT server_engine_check CHECK ((engine = ANY (ARRAY['POSTGRESQL'::text, 'COCKROACHDB'::text, 'MYSQL'::text, 'MARIADB'::text, 'TIDB'::text, 'OCEANBASE'::text, 'ORACLE'::text, 'SQLSERVER'::text, 'OTHER'::text]))),
    CONSTRAINT server_max_tasks_check CHECK (((max_tasks >= 1) AND (max_tasks <= 1000))),
    CONSTRAINT server_pooler_check CHECK ((pooler = ANY (ARRAY['NONE'::text, 'SESSION'::text]))),
    CONSTRAINT server_port_check CHECK (((port >= 1) AND (port <= 65535))),
    CONSTRAINT server_tls_mode_check CHECK ((tls_mode = ANY (ARRAY['DISABLE'::text, 'ALLOW'::text, 'PREFER'::text, 'REQUIRE'::text, 'VERIFY_CA'::text, 'VERIFY_FULL'::text])))
);
CREATE UNIQUE INDEX server_name_key ON slipway.server USING btree (name) WHERE (deleted_at IS NULL);

CREATE TABLE slipway.server_outage (
    host text NOT NULL,
    port integer NOT NULL,
    probe_after timestamp with time zone NOT NULL,
    away_since timestamp with time zone,
    answering_since timestamp with time zone,
    CONSTRAINT server_outage_pkey PRIMARY KEY (host, port)
);

CREATE TABLE slipway.target (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    project bigint NOT NULL,
    server bigint NOT NULL,
    database_name text NOT NULL,
    labels jsonb NOT NULL DEFAULT '{}'::jsonb,
    search_path text,
    target_uid uuid,
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    copy_number integer NOT NULL DEFAULT 0,
    timeline integer,
    state text NOT NULL DEFAULT 'OK'::text,
    missing jsonb NOT NULL DEFAULT '[]'::jsonb,
    unknown jsonb NOT NULL DEFAULT '[]'::jsonb,
    state_detail text,
    server_started_at timestamp with time zone,
    compared_at timestamp with time zone,
    compare_after timestamp with time zone NOT NULL DEFAULT now(),
    warnings jsonb NOT NULL DEFAULT '[]'::jsonb,
    version integer NOT NULL DEFAULT 1,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    deleted_at timestamp with time zone,
    CONSTRAINT target_pkey PRIMARY KEY (id),
    CONSTRAINT target_project_fkey FOREIGN KEY (project) REFERENCES slipway.project(id),
    CONSTRAINT target_server_fkey FOREIGN KEY (server) REFERENCES slipway.server(id),
    CONSTRAINT target_labels_check CHECK ((jsonb_typeof(labels) = 'object'::text)),
    CONSTRAINT target_state_check CHECK ((state = ANY (ARRAY['OK'::text, 'WRONG_TARGET'::text, 'DIVERGED'::text])))
);
CREATE UNIQUE INDEX target_database_key ON slipway.target USING btree (system_identifier, database_oid, copy_number) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX target_name_key ON slipway.target USING btree (name) WHERE (deleted_at IS NULL);
CREATE INDEX target_project_idx ON slipway.target USING btree (project, name) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX target_server_database_key ON slipway.target USING btree (server, database_name) WHERE (deleted_at IS NULL);
CREATE TRIGGER guard BEFORE UPDATE ON slipway.target FOR EACH ROW WHEN (((old.state <> new.state) AND ((((((old.state <> 'OK'::text) OR (new.state <> 'WRONG_TARGET'::text)) AND ((old.state <> 'OK'::text) OR (new.state <> 'DIVERGED'::text))) AND ((old.state <> 'WRONG_TARGET'::text) OR (new.state <> 'OK'::text))) AND ((old.state <> 'DIVERGED'::text) OR (new.state <> 'OK'::text))) AND ((old.state <> 'DIVERGED'::text) OR (new.state <> 'WRONG_TARGET'::text))))) EXECUTE FUNCTION slipway.refuse_move('state');
CREATE TRIGGER log_created AFTER INSERT ON slipway.target FOR EACH ROW EXECUTE FUNCTION slipway.log_move('state', 'version');
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.target FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION slipway.log_move('state', 'version');

CREATE TABLE slipway.target_group (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    project bigint NOT NULL,
    selector text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    deleted_at timestamp with time zone,
    CONSTRAINT target_group_pkey PRIMARY KEY (id),
    CONSTRAINT target_group_project_fkey FOREIGN KEY (project) REFERENCES slipway.project(id)
);
CREATE UNIQUE INDEX target_group_name_key ON slipway.target_group USING btree (name) WHERE (deleted_at IS NULL);

CREATE TABLE slipway.task (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    uuid uuid NOT NULL DEFAULT gen_random_uuid(),
    rollout bigint NOT NULL,
    target bigint NOT NULL,
    ordinal integer NOT NULL,
    change_key text,
    skipped_reason text,
    lost_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT task_pkey PRIMARY KEY (id),
    CONSTRAINT task_rollout_target_ordinal_key UNIQUE (rollout, target, ordinal),
    CONSTRAINT task_uuid_key UNIQUE (uuid),
    CONSTRAINT task_rollout_target_fkey FOREIGN KEY (rollout, target) REFERENCES slipway.rollout_target(rollout, target)
);

CREATE TABLE slipway.task_run (
    uid bigint NOT NULL DEFAULT nextval('slipway.run_uid'::regclass),
    task bigint NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    target bigint NOT NULL,
    state text NOT NULL DEFAULT 'PENDING'::text,
    epoch bigint NOT NULL DEFAULT 0,
    owner uuid,
    released_at timestamp with time zone,
    not_before timestamp with time zone NOT NULL DEFAULT now(),
    hand_backs integer NOT NULL DEFAULT 0,
    owner_deaths integer NOT NULL DEFAULT 0,
    fencing_since timestamp with time zone,
    blocker_acts integer NOT NULL DEFAULT 0,
    held boolean NOT NULL DEFAULT false,
    waiting_for text,
    waiting_detail text,
    waiting_since timestamp with time zone,
    cancel_requested_at timestamp with time zone,
    sessions integer NOT NULL DEFAULT 0,
    steps integer NOT NULL,
    applied_steps integer NOT NULL DEFAULT 0,
    note text,
    error_code text,
    error_sql_state text,
    error_message text,
    error_line integer,
    error_column integer,
    error_report jsonb,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT task_run_pkey PRIMARY KEY (uid),
    CONSTRAINT task_run_task_attempt_key UNIQUE (task, attempt),
    CONSTRAINT task_run_error_code_fkey FOREIGN KEY (error_code) REFERENCES slipway.run_error_code(code),
    CONSTRAINT task_run_owner_fkey FOREIGN KEY (owner) REFERENCES slipway.replica(id),
    CONSTRAINT task_run_target_fkey FOREIGN KEY (target) REFERENCES slipway.target(id),
    CONSTRAINT task_run_task_fkey FOREIGN KEY (task) REFERENCES slipway.task(id),
    CONSTRAINT task_run_applied_steps_check CHECK ((applied_steps >= 0)),
    CONSTRAINT task_run_attempt_check CHECK ((attempt >= 1)),
    CONSTRAINT task_run_blocker_acts_check CHECK ((blocker_acts >= 0)),
    CONSTRAINT task_run_done CHECK (((state <> 'DONE'::text) OR (applied_steps = steps))),
    CONSTRAINT task_run_error CHECK (((state <> ALL (ARRAY['FAILED'::text, 'INDETERMINATE'::text])) OR ((error_code IS NOT NULL) AND (error_message IS NOT NULL)))),
    CONSTRAINT task_run_finished CHECK (((state = ANY (ARRAY['DONE'::text, 'FAILED'::text, 'CANCELED'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT task_run_no_error CHECK (((error_code IS NULL) OR (state = ANY (ARRAY['FAILED'::text, 'CANCELED'::text, 'INDETERMINATE'::text])))),
    CONSTRAINT task_run_not_started CHECK (((state <> ALL (ARRAY['PENDING'::text, 'AVAILABLE'::text])) OR ((started_at IS NULL) AND (sessions = 0)))),
    CONSTRAINT task_run_owner CHECK (((owner IS NULL) OR (state = 'RUNNING'::text))),
    CONSTRAINT task_run_released CHECK (((released_at IS NULL) OR ((state = 'RUNNING'::text) AND (owner IS NULL)))),
    CONSTRAINT task_run_started CHECK (((state <> ALL (ARRAY['RUNNING'::text, 'INDETERMINATE'::text, 'DONE'::text])) OR ((started_at IS NOT NULL) AND (epoch > 0)))),
    CONSTRAINT task_run_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'AVAILABLE'::text, 'RUNNING'::text, 'INDETERMINATE'::text, 'DONE'::text, 'FAILED'::text, 'CANCELED'::text]))),
    CONSTRAINT task_run_steps_check CHECK ((steps >= 1)),
    CONSTRAINT task_run_waiting_for_check CHECK ((waiting_for = ANY (ARRAY['stage'::text, 'wave'::text, 'cap'::text, 'target-busy'::text, 'paused'::text, 'approval'::text, 'lock'::text, 'target-unreachable'::text, 'target-not-ready'::text, 'fencing'::text, 'orphan'::text, 'retry'::text])))
);
CREATE INDEX idx_task_run_active_status ON slipway.task_run USING btree (state, uid) WHERE (state = ANY (ARRAY['AVAILABLE'::text, 'RUNNING'::text]));
CREATE INDEX task_run_done_idx ON slipway.task_run USING btree (target, finished_at) WHERE (state = 'DONE'::text);
CREATE INDEX task_run_doubt_idx ON slipway.task_run USING btree (uid) WHERE (state = 'INDETERMINATE'::text);
CREATE INDEX task_run_owner_idx ON slipway.task_run USING btree (owner) WHERE (owner IS NOT NULL);
CREATE UNIQUE INDEX task_run_target_active_key ON slipway.task_run USING btree (target) WHERE (state = ANY (ARRAY['AVAILABLE'::text, 'RUNNING'::text, 'INDETERMINATE'::text]));
CREATE TRIGGER guard BEFORE UPDATE ON slipway.task_run FOR EACH ROW EXECUTE FUNCTION slipway.guard_run();
CREATE TRIGGER log_created AFTER INSERT ON slipway.task_run FOR EACH ROW EXECUTE FUNCTION slipway.log_transition();
CREATE TRIGGER log_moved AFTER UPDATE ON slipway.task_run FOR EACH ROW WHEN (((old.state <> new.state) OR (old.epoch <> new.epoch))) EXECUTE FUNCTION slipway.log_transition();

CREATE TABLE slipway.task_run_session (
    run_uid bigint NOT NULL,
    epoch bigint NOT NULL,
    n integer NOT NULL,
    pid integer NOT NULL,
    backend_start timestamp with time zone NOT NULL,
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    address text NOT NULL,
    nonce_hash bytea NOT NULL,
    at timestamp with time zone NOT NULL DEFAULT now(),
    ended_at timestamp with time zone,
    CONSTRAINT task_run_session_pkey PRIMARY KEY (run_uid, n),
    CONSTRAINT task_run_session_run_uid_fkey FOREIGN KEY (run_uid) REFERENCES slipway.task_run(uid)
);
CREATE INDEX task_run_session_open_idx ON slipway.task_run_session USING btree (run_uid) WHERE (ended_at IS NULL);
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON slipway.task_run_session FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change();
CREATE TRIGGER guard BEFORE UPDATE ON slipway.task_run_session FOR EACH ROW EXECUTE FUNCTION slipway.guard_session();

CREATE TABLE slipway.transition (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    machine text NOT NULL,
    uid bigint NOT NULL,
    epoch bigint NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    replica uuid,
    rollout bigint,
    reason text,
    event_no integer,
    CONSTRAINT transition_pkey PRIMARY KEY (id),
    CONSTRAINT transition_machine_check CHECK ((machine = ANY (ARRAY['CHECK_RUN'::text, 'TASK_RUN'::text, 'PLAN'::text, 'ROLLOUT'::text, 'TARGET'::text])))
);
CREATE UNIQUE INDEX transition_event_key ON slipway.transition USING btree (rollout, event_no) WHERE (event_no IS NOT NULL);
CREATE INDEX transition_uid_idx ON slipway.transition USING btree (uid, id);
CREATE INDEX transition_unnumbered_idx ON slipway.transition USING btree (rollout, id) WHERE ((rollout IS NOT NULL) AND (event_no IS NULL));
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON slipway.transition FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change();
CREATE TRIGGER guard BEFORE UPDATE ON slipway.transition FOR EACH ROW EXECUTE FUNCTION slipway.guard_transition();

CREATE OR REPLACE FUNCTION slipway.audit_hash(before bytea, entry slipway.audit)
 RETURNS bytea
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT sha256(before || convert_to(jsonb_build_array(entry.seq, entry.id,
        to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.actor, entry.act, entry.kind,
        entry.object, entry.project, entry.detail)::text, 'UTF8'))
$function$;

CREATE OR REPLACE FUNCTION slipway.chain_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION slipway.guard_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF old.seq IS NOT NULL
        OR (to_jsonb(old) - 'seq' - 'hash') IS DISTINCT FROM (to_jsonb(new) - 'seq' - 'hash') THEN
        RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END
$function$;

CREATE OR REPLACE FUNCTION slipway.guard_run()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION slipway.guard_session()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF old.ended_at IS NOT NULL
        OR (to_jsonb(old) - 'ended_at') IS DISTINCT FROM (to_jsonb(new) - 'ended_at') THEN
        RAISE EXCEPTION 'a recorded session only ends, and only once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END
$function$;

CREATE OR REPLACE FUNCTION slipway.guard_transition()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF old.event_no IS NOT NULL
        OR (to_jsonb(old) - 'event_no') IS DISTINCT FROM (to_jsonb(new) - 'event_no') THEN
        RAISE EXCEPTION 'transition is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END
$function$;

CREATE OR REPLACE FUNCTION slipway.log_move()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    now jsonb := to_jsonb(new);
    before jsonb := CASE WHEN tg_op = 'UPDATE' THEN to_jsonb(old) END;
BEGIN
    INSERT INTO slipway.transition (machine, uid, epoch, from_state, to_state, rollout, reason)
    VALUES (upper(tg_table_name), new.id, (now ->> tg_argv[1])::bigint, before ->> tg_argv[0], now ->> tg_argv[0],
            CASE WHEN tg_table_name = 'rollout' THEN new.id END, now ->> 'reason');
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION slipway.log_transition()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION slipway.number_line()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('slipway.run_log', new.run_uid));
    SELECT coalesce(max(l.number), 0) + 1 INTO new.number FROM slipway.run_log l WHERE l.run_uid = new.run_uid;
    RETURN new;
END
$function$;

CREATE OR REPLACE FUNCTION slipway.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name USING ERRCODE = 'insufficient_privilege';
END
$function$;

CREATE OR REPLACE FUNCTION slipway.refuse_move()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION '% %: % cannot become %', tg_table_name, old.id,
            to_jsonb(old) ->> tg_argv[0], to_jsonb(new) ->> tg_argv[0]
        USING ERRCODE = 'integrity_constraint_violation';
END
$function$;

CREATE OR REPLACE FUNCTION slipway.run_rank(state text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT CASE state
        WHEN 'PENDING' THEN 0 WHEN 'AVAILABLE' THEN 0 WHEN 'RUNNING' THEN 1 WHEN 'INDETERMINATE' THEN 2 ELSE 3 END
$function$;
