-- The history in a target: which steps are applied, which never will be, and the functions that record it.
-- Run by the owner of schema slipway, in one transaction; also over an earlier version of itself. Tables only gain columns
-- and functions only gain parameters that have defaults, so that replicas of an earlier version still can call them.
-- PostgreSQL 14 and newer. SQLSTATE SW001 misuse, SW002 another database, SW003 unfinished, SW004 fence lost, SW005 the
-- caller has not the secret of an installation that this history names.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE IF NOT EXISTS slipway.identity (
    target_uid        uuid        NOT NULL PRIMARY KEY,
    system_identifier bigint      NOT NULL,
    database_oid      oid         NOT NULL,
    claimed_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (system_identifier, database_oid)
);

CREATE TABLE IF NOT EXISTS slipway.history (
    target_uid      uuid        NOT NULL,
    change_key      text        NOT NULL,
    step            int         NOT NULL CHECK (step > 0),
    kind            text        NOT NULL CHECK (kind IN ('TRANSACTION', 'STANDALONE', 'BATCH')),
    state           text        NOT NULL CHECK (state IN ('RUNNING', 'INTENT', 'APPLIED')),
    series          text,
    version         text,
    description     text,
    checksum        text        NOT NULL,
    change_checksum text        NOT NULL,
    steps_total     int         NOT NULL,
    installation    uuid        NOT NULL,
    task            uuid        NOT NULL,
    run_uid         bigint      NOT NULL,
    epoch           bigint      NOT NULL,
    nonce_hash      bytea       NOT NULL,
    statements      int4range   NOT NULL,
    session         jsonb,
    progress        jsonb,
    probe           jsonb,
    xid             xid8,
    started_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    committed_at    timestamptz,
    actor           text,
    undone_by       text,
    undoes          text[]      NOT NULL DEFAULT '{}',
    PRIMARY KEY (target_uid, change_key, step),
    CHECK (kind = 'TRANSACTION' OR state <> 'RUNNING'),
    CHECK (kind <> 'TRANSACTION' OR state <> 'INTENT'),
    CHECK ((state = 'APPLIED') = (committed_at IS NOT NULL))
);

CREATE TABLE IF NOT EXISTS slipway.installation (
    id          uuid        NOT NULL PRIMARY KEY,
    salt        bytea       NOT NULL,
    secret_hash bytea       NOT NULL,
    named_by    text        NOT NULL CHECK (named_by IN ('SCRIPT', 'CONTACT')),
    named_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS slipway.void (
    installation uuid        NOT NULL,
    task         uuid        NOT NULL,
    step         int         NOT NULL,
    epoch        bigint      NOT NULL,
    voided_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (installation, task, step)
);

CREATE TABLE IF NOT EXISTS slipway.log (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    installation uuid,
    task         uuid,
    run_uid      bigint,
    epoch        bigint,
    change_key   text,
    step         int,
    actor        text,
    kind         text        NOT NULL,
    message      text        NOT NULL,
    detail       jsonb
);

-- An unfinished row is never committed, so that a COMMIT which slipped into a script rolls back.
CREATE OR REPLACE FUNCTION slipway.refuse_unfinished() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM slipway.history h
               WHERE h.target_uid = NEW.target_uid AND h.change_key = NEW.change_key AND h.step = NEW.step
                 AND h.state = 'RUNNING') THEN
        RAISE EXCEPTION 'a script may not end the transaction of its change'
            USING ERRCODE = 'SW003', HINT = 'SET CONSTRAINTS names its constraints; COMMIT and PREPARE TRANSACTION are not for scripts';
    END IF;
    RETURN NULL;
END $$;

-- Only at the first time: these lock the tables.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'slipway.history'::regclass AND tgname = 'history_finished') THEN
        CREATE CONSTRAINT TRIGGER history_finished AFTER INSERT OR UPDATE ON slipway.history
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'RUNNING')
            EXECUTE FUNCTION slipway.refuse_unfinished();
        CREATE INDEX history_xid ON slipway.history (xid) WHERE xid IS NOT NULL;
        CREATE INDEX history_intent ON slipway.history (change_key) WHERE state = 'INTENT';
        -- also under session_replication_role = replica
        ALTER TABLE slipway.history ENABLE ALWAYS TRIGGER history_finished;
        COMMENT ON TABLE slipway.identity IS 'which target this database is: ours is the row whose two numbers match it';
        COMMENT ON TABLE slipway.history IS 'one row a step, written by the step''s own transaction: the truth of what is applied';
        COMMENT ON TABLE slipway.void IS 'voids: no session of this task with this epoch or an older one begins a step again';
        COMMENT ON TABLE slipway.log IS 'what people decided here, and the run log of local commands';
    END IF;
END $$;
COMMENT ON TABLE slipway.installation IS 'which installations may write this history, where it is guarded';

CREATE OR REPLACE FUNCTION slipway.here(OUT system_identifier bigint, OUT database_oid oid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.system_identifier, d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()
$$;

-- The functions of an earlier version beside those below would make each call ambiguous.
DO $$
DECLARE
    earlier regprocedure;
BEGIN
    FOR earlier IN SELECT oid FROM pg_proc
            WHERE pronamespace = 'slipway'::regnamespace AND NOT ('p_secret' = ANY (coalesce(proargnames, '{}')))
              AND proname IN ('begin_run', 'finish_run', 'void_run', 'begin_intent', 'end_intent', 'begin_standalone',
                  'end_standalone', 'note_standalone', 'begin_batch', 'advance', 'end_batch', 'keep_session', 'resolve',
                  'undo', 'claim_identity', 'rekey', 'append_log') LOOP
        EXECUTE format('DROP FUNCTION %s', earlier);
    END LOOP;
END $$;

-- One statement sees what others have committed before it.
CREATE OR REPLACE FUNCTION slipway.demand_read_committed() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'slipway works in READ COMMITTED only, not in %', current_setting('transaction_isolation')
            USING ERRCODE = 'SW001';
    END IF;
END $$;

-- Whether only the installations that are named may write; the script of a DBA replaces it.
CREATE OR REPLACE FUNCTION slipway.is_guarded() RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS 'SELECT false';

-- The caller is not known by its login, because code that a script left behind runs in sessions of the login and of
-- others. It is known by a secret that no such code can read. An installation that is null: any that is named.
CREATE OR REPLACE FUNCTION slipway.permit(p_secret bytea, p_installation uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF slipway.is_guarded() AND NOT EXISTS (
            SELECT FROM slipway.installation i
            WHERE i.secret_hash = sha256(p_secret) AND (p_installation IS NULL OR i.id = p_installation)) THEN
        RAISE EXCEPTION 'only the installations that this history names may write it' USING ERRCODE = 'SW005',
            HINT = 'code of a script may not call the functions of schema slipway';
    END IF;
END $$;

-- Names the first installation that contacts a guarded history, if the script of the DBA has named none. It stores a
-- hash: the secret itself is not sent. False: one is named.
CREATE OR REPLACE FUNCTION slipway.enroll(p_installation uuid, p_salt bytea, p_secret_hash bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    PERFORM slipway.demand_read_committed();
    PERFORM slipway.refuse_scripts();
    LOCK TABLE slipway.installation IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO slipway.installation (id, salt, secret_hash, named_by)
    SELECT p_installation, p_salt, p_secret_hash, 'CONTACT'
    WHERE slipway.is_guarded() AND NOT EXISTS (SELECT FROM slipway.installation);
    RETURN FOUND;
END $$;

-- The caller's target is this database.
CREATE OR REPLACE FUNCTION slipway.demand(p_target uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM slipway.demand_read_committed();
    IF NOT EXISTS (SELECT FROM slipway.identity i, slipway.here() h
                   WHERE i.target_uid = p_target AND i.system_identifier = h.system_identifier
                     AND i.database_oid = h.database_oid) THEN
        RAISE EXCEPTION 'this database is not target %', p_target USING ERRCODE = 'SW002';
    END IF;
END $$;

-- Every function that writes begins with it, or with permit where it knows its row otherwise.
CREATE OR REPLACE FUNCTION slipway.demand(p_secret bytea, p_installation uuid, p_target uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM slipway.permit(p_secret, p_installation);
    PERFORM slipway.demand(p_target);
END $$;

-- Called in a new snapshot after the history key was inserted: void_run writes its void first and then waits for the
-- key, so one of the two always sees the other.
CREATE OR REPLACE FUNCTION slipway.is_void(p_target uuid, p_key text, p_installation uuid, p_task uuid, p_epoch bigint)
    RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM slipway.void v
                   WHERE v.installation = p_installation AND v.task = p_task AND v.epoch >= p_epoch)
        OR EXISTS (SELECT FROM slipway.history h
                   WHERE h.target_uid = p_target AND h.change_key = p_key
                     AND h.installation = p_installation AND h.task = p_task AND h.epoch > p_epoch)
$$;

-- Identifies a session; its own statements cannot change it, and no later session has the same value.
CREATE OR REPLACE FUNCTION slipway.own_session() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('pid', pg_backend_pid(), 'port', inet_client_port(),
        'serverStart', extract(epoch FROM pg_postmaster_start_time()))
$$;

-- Whether the caller is a script: in the transaction of a step, also after its end, when deferred triggers fire (the
-- day is for rows that came from another server with the numbers of its transactions), or in the session of a step
-- that has no transaction.
CREATE OR REPLACE FUNCTION slipway.in_step(p_key text, p_step int, p_nonce_hash bytea) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM slipway.history h
                   WHERE h.xid = pg_current_xact_id_if_assigned()
                     AND (h.state = 'RUNNING' OR h.committed_at > clock_timestamp() - interval '1 day'))
        OR EXISTS (SELECT FROM slipway.history h
                   WHERE h.state = 'INTENT' AND h.session @> slipway.own_session()
                     AND (h.change_key, h.step, h.nonce_hash) IS DISTINCT FROM (p_key, p_step, p_nonce_hash))
$$;

-- The commit must survive a crash, whatever synchronous_commit the session has set.
CREATE OR REPLACE FUNCTION slipway.outlive_crash() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('synchronous_commit') IN ('off', 'local', 'remote_write') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END $$;

-- A session runs one step at a time and continues it only with the nonce of its begin.
CREATE OR REPLACE FUNCTION slipway.refuse_second(p_key text, p_step int, p_nonce_hash bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF slipway.in_step(p_key, p_step, p_nonce_hash) THEN
        RAISE EXCEPTION 'this session runs a step already' USING ERRCODE = 'SW001';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION slipway.insert_row(
        p_kind text, p_state text, p_target uuid, p_key text, p_step int, p_statements int4range, p_epoch bigint,
        p_checksum text, p_nonce_hash bytea, p_installation uuid, p_task uuid, p_run_uid bigint, p_facts jsonb,
        p_probe jsonb, p_progress jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO slipway.history (target_uid, change_key, step, kind, state, series, version, description, checksum,
        change_checksum, steps_total, installation, task, run_uid, epoch, nonce_hash, statements, session, progress,
        probe, xid, actor, undoes)
    VALUES (p_target, p_key, p_step, p_kind, p_state, p_facts ->> 'series', p_facts ->> 'version',
        p_facts ->> 'description', p_checksum, coalesce(p_facts ->> 'changeChecksum', p_checksum),
        coalesce((p_facts ->> 'stepsTotal')::int, p_step), p_installation, p_task, p_run_uid, p_epoch, p_nonce_hash,
        p_statements, coalesce(p_facts -> 'session', '{}') || slipway.own_session(), p_progress, p_probe,
        CASE WHEN p_state = 'RUNNING' THEN pg_current_xact_id() END, p_facts ->> 'actor',
        ARRAY(SELECT jsonb_array_elements_text(p_facts -> 'undoes')))
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- The state of the existing row: APPLIED with the same checksum, OTHER with another one or reversed since, INTENT. A
-- row that is gone again is OTHER without an owner: ask again.
CREATE OR REPLACE FUNCTION slipway.standing(p_target uuid, p_key text, p_step int, p_checksum text, p_installation uuid, p_task uuid)
    RETURNS TABLE (answer text, installation uuid, task uuid, run_uid bigint, epoch bigint, checksum text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT CASE WHEN h.state = 'INTENT' THEN 'INTENT'
                WHEN h.undone_by IS NOT NULL AND (h.installation, h.task) <> (p_installation, p_task) THEN 'OTHER'
                WHEN h.checksum = p_checksum THEN 'APPLIED'
                ELSE 'OTHER' END,
           h.installation, h.task, h.run_uid, h.epoch, h.checksum
    FROM slipway.history h WHERE h.target_uid = p_target AND h.change_key = p_key AND h.step = p_step;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'OTHER', NULL::uuid, NULL::uuid, NULL::bigint, NULL::bigint, NULL::text;
    END IF;
END $$;

-- The first statement of a transaction step. Waits at most 5 s for another session's uncommitted key (55P03).
CREATE OR REPLACE FUNCTION slipway.begin_run(
        p_target uuid, p_key text, p_step int, p_statements int4range, p_epoch bigint, p_checksum text,
        p_nonce_hash bytea, p_installation uuid, p_task uuid, p_run_uid bigint, p_facts jsonb,
        p_secret bytea DEFAULT NULL)
    RETURNS TABLE (answer text, installation uuid, task uuid, run_uid bigint, epoch bigint, checksum text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
#variable_conflict use_column
DECLARE
    inserted boolean;
BEGIN
    PERFORM slipway.demand(p_secret, p_installation, p_target);
    PERFORM slipway.refuse_second(p_key, p_step, p_nonce_hash);
    IF NOT pg_try_advisory_xact_lock(1397508176, 1) THEN
        RAISE EXCEPTION 'another session holds the lock of this target' USING ERRCODE = '55P03';
    END IF;
    inserted := slipway.insert_row('TRANSACTION', 'RUNNING', p_target, p_key, p_step, p_statements, p_epoch, p_checksum,
        p_nonce_hash, p_installation, p_task, p_run_uid, p_facts, NULL, NULL);
    IF slipway.is_void(p_target, p_key, p_installation, p_task, p_epoch) THEN
        IF inserted THEN
            DELETE FROM slipway.history WHERE target_uid = p_target AND change_key = p_key AND step = p_step;
        END IF;
        RETURN QUERY SELECT 'VOID', p_installation, p_task, p_run_uid, p_epoch, p_checksum;
    ELSIF inserted THEN
        RETURN QUERY SELECT 'STARTED', p_installation, p_task, p_run_uid, p_epoch, p_checksum;
    ELSE
        RETURN QUERY SELECT * FROM slipway.standing(p_target, p_key, p_step, p_checksum, p_installation, p_task);
    END IF;
END $$;

-- The settings that the steps of a key leave in their sessions, in case its last step is this one: no step needs them
-- any more, and a custom setting may be a secret.
CREATE OR REPLACE FUNCTION slipway.forget_settings(p_target uuid, p_key text, p_step int) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE slipway.history SET session = session - '{settings,unconfirmed}'::text[]
    WHERE target_uid = p_target AND change_key = p_key AND session ?| '{settings,unconfirmed}'
      AND EXISTS (SELECT FROM slipway.history h WHERE h.target_uid = p_target AND h.change_key = p_key
                  AND h.step = p_step AND h.steps_total = p_step)
$$;

-- The last statement of a transaction step; the caller proves that it began the step by the nonce of begin_run.
CREATE OR REPLACE FUNCTION slipway.finish_run(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea,
        p_secret bytea DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM slipway.permit(p_secret, NULL);
    UPDATE slipway.history SET state = 'APPLIED', committed_at = clock_timestamp()
    WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND epoch = p_epoch
      AND state = 'RUNNING' AND xid = pg_current_xact_id() AND nonce_hash = sha256(p_nonce);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the history row of this step is not this transaction''s any more' USING ERRCODE = 'SW004';
    END IF;
    PERFORM slipway.forget_settings(p_target, p_key, p_step);
    PERFORM slipway.outlive_crash();
END $$;

-- Voids a step. Call it until the answer is not VOIDING, each time in a transaction of its own: the first writes the
-- void, the next waits for an uncommitted key (200 ms, then 55P03: still fencing) and reads. Without a key (it was
-- never fixed, so no step has begun) the void is all.
CREATE OR REPLACE FUNCTION slipway.void_run(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_installation uuid, p_task uuid, p_run_uid bigint,
        p_secret bytea DEFAULT NULL)
    RETURNS TABLE (answer text, installation uuid, task uuid, run_uid bigint, epoch bigint, checksum text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms' AS $$
#variable_conflict use_column
DECLARE
    seen slipway.history;
BEGIN
    PERFORM slipway.demand(p_secret, p_installation, p_target);
    PERFORM slipway.outlive_crash();
    IF pg_current_xact_id_if_assigned() IS NOT NULL OR NOT EXISTS (
            SELECT FROM slipway.void v WHERE v.installation = p_installation AND v.task = p_task
                AND v.step = p_step AND v.epoch >= p_epoch) THEN
        INSERT INTO slipway.void AS v (installation, task, step, epoch)
        VALUES (p_installation, p_task, p_step, p_epoch)
        ON CONFLICT ON CONSTRAINT void_pkey
            DO UPDATE SET epoch = greatest(v.epoch, excluded.epoch), voided_at = clock_timestamp();
        RETURN QUERY SELECT 'VOIDING', p_installation, p_task, p_run_uid, p_epoch, NULL::text;
        RETURN;
    END IF;
    IF p_key IS NOT NULL AND NOT slipway.insert_row('TRANSACTION', 'RUNNING', p_target, p_key, p_step, 'empty', p_epoch, '', '',
            p_installation, p_task, p_run_uid, '{}', NULL, NULL) THEN
        SELECT h.* INTO seen FROM slipway.history h
        WHERE h.target_uid = p_target AND h.change_key = p_key AND h.step = p_step;
        IF FOUND AND NOT (seen.kind = 'BATCH' AND seen.state = 'INTENT') THEN
            RETURN QUERY SELECT seen.state, seen.installation, seen.task, seen.run_uid, seen.epoch, seen.checksum;
            RETURN;
        END IF;
        UPDATE slipway.history h SET epoch = greatest(h.epoch, p_epoch)
        WHERE h.target_uid = p_target AND h.change_key = p_key AND h.step = p_step AND h.kind = 'BATCH'
          AND h.state = 'INTENT' AND h.installation = p_installation AND h.task = p_task;
    ELSE
        DELETE FROM slipway.history
        WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND state = 'RUNNING';
    END IF;
    RETURN QUERY SELECT 'VOID', p_installation, p_task, p_run_uid, p_epoch, NULL::text;
END $$;

-- Writes or takes over the intent of a step that has no transaction of its own; to be committed alone, under the
-- target's lock. p_expected_*: the owner of the INTENT row that the caller has read, else null.
CREATE OR REPLACE FUNCTION slipway.begin_intent(
        p_kind text, p_target uuid, p_key text, p_step int, p_statements int4range, p_epoch bigint, p_checksum text,
        p_nonce_hash bytea, p_installation uuid, p_task uuid, p_run_uid bigint, p_facts jsonb, p_probe jsonb,
        p_progress jsonb, p_expected_installation uuid, p_expected_task uuid, p_expected_epoch bigint,
        p_secret bytea DEFAULT NULL)
    RETURNS TABLE (answer text, installation uuid, task uuid, run_uid bigint, epoch bigint, checksum text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    inserted boolean;
BEGIN
    PERFORM slipway.demand(p_secret, p_installation, p_target);
    IF NOT EXISTS (SELECT FROM pg_locks l, slipway.here() h
                   WHERE l.locktype = 'advisory' AND l.database = h.database_oid AND l.classid = 1397508176
                     AND l.objid = 1 AND l.objsubid = 2 AND l.pid = pg_backend_pid() AND l.granted) THEN
        RAISE EXCEPTION 'this session does not hold the lock of this target' USING ERRCODE = '55P03';
    END IF;
    PERFORM slipway.refuse_second(p_key, p_step, p_nonce_hash);
    PERFORM slipway.outlive_crash();
    inserted := slipway.insert_row(p_kind, 'INTENT', p_target, p_key, p_step, p_statements, p_epoch, p_checksum,
        p_nonce_hash, p_installation, p_task, p_run_uid, p_facts, p_probe, p_progress);
    IF slipway.is_void(p_target, p_key, p_installation, p_task, p_epoch) THEN
        IF inserted THEN
            DELETE FROM slipway.history WHERE target_uid = p_target AND change_key = p_key AND step = p_step;
        END IF;
        RETURN QUERY SELECT 'VOID', p_installation, p_task, p_run_uid, p_epoch, p_checksum;
        RETURN;
    END IF;
    IF NOT inserted THEN
        UPDATE slipway.history SET installation = p_installation, task = p_task, run_uid = p_run_uid, epoch = p_epoch,
            nonce_hash = p_nonce_hash,
            session = coalesce(p_facts -> 'session', '{}') || slipway.own_session(), actor = p_facts ->> 'actor'
        WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND state = 'INTENT' AND kind = p_kind
          AND checksum = p_checksum AND installation = p_expected_installation AND task = p_expected_task
          AND epoch = p_expected_epoch
          AND (epoch <= p_epoch OR (installation, task) <> (p_installation, p_task));
        inserted := FOUND;
    END IF;
    IF inserted THEN
        RETURN QUERY SELECT 'STARTED', p_installation, p_task, p_run_uid, p_epoch, p_checksum;
    ELSE
        RETURN QUERY SELECT * FROM slipway.standing(p_target, p_key, p_step, p_checksum, p_installation, p_task);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION slipway.end_intent(
        p_kind text, p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea, p_applied boolean,
        p_secret bytea DEFAULT NULL)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM slipway.demand(p_secret, NULL, p_target);
    PERFORM slipway.outlive_crash();
    IF p_applied THEN
        UPDATE slipway.history SET state = 'APPLIED', committed_at = clock_timestamp()
        WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND kind = p_kind AND state = 'INTENT'
          AND epoch = p_epoch AND nonce_hash = sha256(p_nonce);
    ELSE
        DELETE FROM slipway.history
        WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND kind = p_kind AND state = 'INTENT'
          AND epoch = p_epoch AND nonce_hash = sha256(p_nonce);
    END IF;
    IF FOUND AND p_applied THEN
        PERFORM slipway.forget_settings(p_target, p_key, p_step);
        RETURN true;
    END IF;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION slipway.begin_standalone(
        p_target uuid, p_key text, p_step int, p_statements int4range, p_epoch bigint, p_checksum text,
        p_nonce_hash bytea, p_installation uuid, p_task uuid, p_run_uid bigint, p_facts jsonb, p_probe jsonb,
        p_expected_installation uuid, p_expected_task uuid, p_expected_epoch bigint, p_secret bytea DEFAULT NULL)
    RETURNS TABLE (answer text, installation uuid, task uuid, run_uid bigint, epoch bigint, checksum text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
    SELECT i.answer, i.installation, i.task, i.run_uid, i.epoch, i.checksum FROM slipway.begin_intent('STANDALONE',
        p_target, p_key, p_step, p_statements, p_epoch, p_checksum, p_nonce_hash, p_installation, p_task, p_run_uid,
        p_facts, p_probe, NULL, p_expected_installation, p_expected_task, p_expected_epoch, p_secret) i
$$;

-- INTENT becomes APPLIED, or the row goes because nothing took effect; false: the row is not the caller's.
CREATE OR REPLACE FUNCTION slipway.end_standalone(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea, p_applied boolean,
        p_secret bytea DEFAULT NULL) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
    SELECT slipway.end_intent('STANDALONE', p_target, p_key, p_step, p_epoch, p_nonce, p_applied, p_secret)
$$;

-- For the next owner of an intent: why its statement failed, and since when what it left cannot be cleared up. What was
-- noted first stays. Seconds since then; null: the row is not the caller's.
CREATE OR REPLACE FUNCTION slipway.note_standalone(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea, p_note jsonb,
        p_secret bytea DEFAULT NULL) RETURNS double precision
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    since double precision;
BEGIN
    PERFORM slipway.demand(p_secret, NULL, p_target);
    UPDATE slipway.history SET progress = p_note || coalesce(progress,
        jsonb_build_object('since', extract(epoch FROM clock_timestamp())))
    WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND kind = 'STANDALONE' AND state = 'INTENT'
      AND epoch = p_epoch AND nonce_hash = sha256(p_nonce)
    RETURNING extract(epoch FROM clock_timestamp()) - (progress ->> 'since')::numeric INTO since;
    RETURN since;
END $$;

CREATE OR REPLACE FUNCTION slipway.begin_batch(
        p_target uuid, p_key text, p_step int, p_statements int4range, p_epoch bigint, p_checksum text,
        p_nonce_hash bytea, p_installation uuid, p_task uuid, p_run_uid bigint, p_facts jsonb, p_progress jsonb,
        p_expected_installation uuid, p_expected_task uuid, p_expected_epoch bigint, p_secret bytea DEFAULT NULL)
    RETURNS TABLE (answer text, installation uuid, task uuid, run_uid bigint, epoch bigint, checksum text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
    SELECT i.answer, i.installation, i.task, i.run_uid, i.epoch, i.checksum FROM slipway.begin_intent('BATCH',
        p_target, p_key, p_step, p_statements, p_epoch, p_checksum, p_nonce_hash, p_installation, p_task, p_run_uid,
        p_facts, NULL, p_progress, p_expected_installation, p_expected_task, p_expected_epoch, p_secret) i
$$;

-- The first statement of a slice: advances the progress only from the value that the caller read.
CREATE OR REPLACE FUNCTION slipway.advance(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea, p_from jsonb, p_to jsonb,
        p_secret bytea DEFAULT NULL)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    own slipway.history;
BEGIN
    PERFORM slipway.demand(p_secret, NULL, p_target);
    UPDATE slipway.history SET progress = p_to
    WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND kind = 'BATCH' AND state = 'INTENT'
      AND epoch = p_epoch AND nonce_hash = sha256(p_nonce) AND progress IS NOT DISTINCT FROM p_from
    RETURNING * INTO own;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF slipway.is_void(p_target, p_key, own.installation, own.task, p_epoch) THEN
        RAISE EXCEPTION 'this task was voided' USING ERRCODE = 'SW004';
    END IF;
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION slipway.end_batch(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea, p_applied boolean,
        p_secret bytea DEFAULT NULL) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
    SELECT slipway.end_intent('BATCH', p_target, p_key, p_step, p_epoch, p_nonce, p_applied, p_secret)
$$;

-- What a step leaves in its session for the steps after it, proved by the nonce of its begin; false: the row is
-- not the caller's. {settings: by name, unconfirmed: names of those that may have ended with the step's transaction}.
CREATE OR REPLACE FUNCTION slipway.keep_session(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_nonce bytea, p_settings jsonb,
        p_secret bytea DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    PERFORM slipway.permit(p_secret, NULL);
    UPDATE slipway.history SET session = coalesce(session, '{}') || CASE
        WHEN p_settings ? 'settings' AND p_settings ? 'unconfirmed' THEN p_settings
        -- a replica of the first version passes the settings alone
        ELSE jsonb_build_object('settings', p_settings) END
    WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND epoch = p_epoch
      AND nonce_hash = sha256(p_nonce);
    RETURN FOUND;
END $$;

-- Decisions of a person are refused to scripts: both in the transaction of a step and in the session of a step that has
-- no transaction.
CREATE OR REPLACE FUNCTION slipway.refuse_scripts() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF slipway.in_step(NULL, NULL, NULL) THEN
        RAISE EXCEPTION 'a script may not decide this' USING ERRCODE = 'SW001';
    END IF;
END $$;

-- A person says whether the step in doubt took effect; false: there is no such intent of this task.
CREATE OR REPLACE FUNCTION slipway.resolve(
        p_target uuid, p_key text, p_step int, p_epoch bigint, p_installation uuid, p_task uuid, p_run_uid bigint,
        p_applied boolean, p_actor text, p_reason text, p_secret bytea DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    PERFORM slipway.demand(p_secret, NULL, p_target);
    PERFORM slipway.refuse_scripts();
    PERFORM slipway.outlive_crash();
    IF p_applied THEN
        UPDATE slipway.history SET state = 'APPLIED', committed_at = clock_timestamp(), actor = p_actor
        WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND state = 'INTENT'
          AND installation = p_installation AND task = p_task AND epoch <= p_epoch;
    ELSE
        DELETE FROM slipway.history
        WHERE target_uid = p_target AND change_key = p_key AND step = p_step AND state = 'INTENT'
          AND installation = p_installation AND task = p_task AND epoch <= p_epoch;
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO slipway.log (installation, task, run_uid, epoch, change_key, step, actor, kind, message, detail)
    VALUES (p_installation, p_task, p_run_uid, p_epoch, p_key, p_step, p_actor, 'resolve', p_reason,
        jsonb_build_object('applied', p_applied));
    PERFORM slipway.forget_settings(p_target, p_key, p_step);
    RETURN true;
END $$;

-- Marks the changes that the running step reverses, if its begin named them; counts the rows not marked before.
CREATE OR REPLACE FUNCTION slipway.undo(p_target uuid, p_key text, p_by text, p_secret bytea DEFAULT NULL) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    marked int;
BEGIN
    PERFORM slipway.permit(p_secret, NULL);
    IF NOT EXISTS (SELECT FROM slipway.history h WHERE h.target_uid = p_target AND h.change_key = p_by
                       AND h.state = 'RUNNING' AND h.xid = pg_current_xact_id() AND p_key = ANY (h.undoes)) THEN
        RAISE EXCEPTION 'only a running step that began so takes another change back' USING ERRCODE = 'SW001';
    END IF;
    UPDATE slipway.history SET undone_by = p_by
    WHERE target_uid = p_target AND change_key = p_key AND state = 'APPLIED' AND undone_by IS NULL;
    GET DIAGNOSTICS marked = ROW_COUNT;
    RETURN marked;
END $$;

-- Which target this database is: OURS, CREATED with the uid offered, or COPY: there is history and none of it ours.
CREATE OR REPLACE FUNCTION slipway.claim_identity(
        p_uid uuid,
        p_secret bytea DEFAULT NULL) RETURNS TABLE (answer text, target_uid uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
#variable_conflict use_column
DECLARE
    created boolean := false;
    uid     uuid;
BEGIN
    SELECT i.target_uid INTO uid FROM slipway.identity i, slipway.here() h
    WHERE i.system_identifier = h.system_identifier AND i.database_oid = h.database_oid;
    IF uid IS NULL AND NOT EXISTS (SELECT FROM slipway.history) THEN
        PERFORM slipway.permit(p_secret, NULL);
        INSERT INTO slipway.identity (target_uid, system_identifier, database_oid)
        SELECT p_uid, h.system_identifier, h.database_oid FROM slipway.here() h
        ON CONFLICT DO NOTHING;
        created := FOUND;
        SELECT i.target_uid INTO uid FROM slipway.identity i, slipway.here() h
        WHERE i.system_identifier = h.system_identifier AND i.database_oid = h.database_oid;
    END IF;
    RETURN QUERY SELECT CASE WHEN uid IS NULL THEN 'COPY' WHEN created THEN 'CREATED' ELSE 'OURS' END, uid;
END $$;

-- A person has said that this database, a copy of target p_from, is target p_to from now on; counts the rows. For the
-- owner of the schema only.
CREATE OR REPLACE FUNCTION slipway.rekey_rows(p_from uuid, p_to uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    moved bigint;
BEGIN
    DELETE FROM slipway.identity i USING slipway.here() h
    WHERE i.target_uid = p_from OR i.system_identifier = h.system_identifier AND i.database_oid = h.database_oid;
    INSERT INTO slipway.identity (target_uid, system_identifier, database_oid)
    SELECT p_to, h.system_identifier, h.database_oid FROM slipway.here() h;
    UPDATE slipway.history SET target_uid = p_to WHERE target_uid = p_from;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;

-- The same for an installation.
CREATE OR REPLACE FUNCTION slipway.rekey(p_from uuid, p_to uuid, p_secret bytea DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    PERFORM slipway.permit(p_secret, NULL);
    PERFORM slipway.refuse_scripts();
    RETURN slipway.rekey_rows(p_from, p_to);
END $$;

-- Lines of a local command's run log: [{line, step, kind, message, detail}], outside the change's transaction.
CREATE OR REPLACE FUNCTION slipway.append_log(
        p_installation uuid, p_task uuid, p_run_uid bigint, p_epoch bigint, p_key text, p_actor text, p_lines jsonb,
        p_secret bytea DEFAULT NULL)
    RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT slipway.permit(p_secret, p_installation);
    INSERT INTO slipway.log (installation, task, run_uid, epoch, change_key, step, actor, kind, message, detail)
    SELECT p_installation, p_task, p_run_uid, p_epoch, p_key, l.step, p_actor, l.kind, l.message, l.detail
    FROM jsonb_to_recordset(p_lines) AS l(step int, kind text, message text, detail jsonb)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA slipway FROM PUBLIC;
COMMENT ON SCHEMA slipway IS 'Slipway history 2';
