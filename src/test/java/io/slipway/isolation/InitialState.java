package io.slipway.isolation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where the sessions of a spec begin: replicas A, B and C; rollout 1 with the tasks 1, 2 and 3 and rollout 2 with 4 and
 * 5, on targets of the same numbers at one server; run n is task n's first, PENDING if nothing else is said. Check run
 * of plan 3 has the uid 9.
 */
final class InitialState {
    static final Map<String, UUID> REPLICAS =
            Map.of("A", new UUID(0, 0xA), "B", new UUID(0, 0xB), "C", new UUID(0, 0xC));
    static final int RUNS = 5;

    /** What stays: once a database. */
    static final String BASE = """
            INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode)
            SELECT 's', 'POSTGRESQL', 'db', 5432, 'app', id, 'DISABLE' FROM slipway.environment;
            INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
            SELECT 't' || n, 1, 1, 'd' || n, 1, n FROM generate_series(1, 5) n;
            SELECT setval('slipway.run_uid', 1000);
            INSERT INTO slipway.replica (id, host, binary_version)
            SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, n, '1' FROM unnest('{a,b,c}'::text[]) n;
            INSERT INTO slipway.plan (id, project, title, targets, options, actor, status)
            OVERRIDING SYSTEM VALUE SELECT n, 1, 'p', '{1}', '{}', 'ann', 'ROLLED_OUT' FROM generate_series(1, 3) n;
            INSERT INTO slipway.rollout (id, plan, plan_version, actor)
            OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'ann'), (2, 2, 1, 'ann');
            INSERT INTO slipway.rollout_target (rollout, target, environment, stage, wave)
            SELECT 1 + n / 4, n, 'default', 1, 1 FROM generate_series(1, 5) n;
            INSERT INTO slipway.task (id, rollout, target, ordinal)
            OVERRIDING SYSTEM VALUE SELECT n, 1 + n / 4, n, 1 FROM generate_series(1, 5) n
            """;

    private static final String CLEAN = """
            SET session_replication_role = replica;
            DELETE FROM slipway.task_run_session; DELETE FROM slipway.transition; DELETE FROM slipway.task_run;
            DELETE FROM slipway.check_run;
            UPDATE slipway.replica SET lease_seq = 0, declared_dead_at = NULL, retired = false
            WHERE lease_seq > 0 OR declared_dead_at IS NOT NULL;
            UPDATE slipway.task SET skipped_reason = NULL WHERE skipped_reason IS NOT NULL;
            UPDATE slipway.rollout SET status = 'RUNNING', reason = NULL, finished_at = NULL WHERE status <> 'RUNNING';
            SET session_replication_role = origin;
            """;

    private static final String STARTED = "epoch = 1, started_at = now(), not_before = now() - interval '1 s'";

    private final Map<Integer, String> runs = new LinkedHashMap<>();
    private final List<String> more = new ArrayList<>();
    private String checker = "";
    private final Map<String, List<Integer>> owned = new LinkedHashMap<>();

    static InitialState pending() {
        return new InitialState();
    }

    InitialState available(int... uids) {
        return each(uids, "state = 'AVAILABLE'");
    }

    /** In the first epoch. */
    InitialState running(String replica, int... uids) {
        for (int uid : uids) {
            owned.computeIfAbsent(replica, r -> new ArrayList<>()).add(uid);
        }
        return each(uids, "state = 'RUNNING', owner = '" + REPLICAS.get(replica) + "', " + STARTED);
    }

    /** Of a dead owner in the first epoch, who may still think that it is his. */
    InitialState released(String formerly, int... uids) {
        for (int uid : uids) {
            owned.computeIfAbsent(formerly, r -> new ArrayList<>()).add(uid);
        }
        return dead(formerly).each(uids, "state = 'RUNNING', released_at = now(), " + STARTED);
    }

    InitialState failed(int... uids) {
        return each(
                uids,
                "state = 'FAILED', finished_at = now(), error_code = 'script-error', error_message = 'x', " + STARTED);
    }

    /** A session of the run's first epoch of which nobody knows that it ended. */
    InitialState withSession(int uid) {
        runs.merge(uid, "sessions = 1", (a, b) -> a + ", " + b);
        more.add("""
                INSERT INTO slipway.task_run_session
                    (run_uid, epoch, n, pid, backend_start, system_identifier, database_oid, address, nonce_hash)
                VALUES (%d, 1, 1, 1, now(), 1, 1, 'here', '')
                """.formatted(uid));
        return this;
    }

    InitialState dead(String replica) {
        more.add("UPDATE slipway.replica SET declared_dead_at = now() WHERE id = '" + REPLICAS.get(replica) + "'");
        return this;
    }

    /** Rollout 1 was paused. */
    InitialState paused() {
        more.add("UPDATE slipway.rollout SET status = 'PAUSED', reason = 'paused' WHERE id = 1");
        more.add("UPDATE slipway.task_run SET held = true WHERE uid <= 3");
        return this;
    }

    InitialState maxTasks(int most) {
        more.add("UPDATE slipway.server SET max_tasks = " + most);
        return this;
    }

    /** The check run of plan 3 is AVAILABLE. */
    InitialState check() {
        more.add("INSERT INTO slipway.check_run (plan, plan_version, uid) VALUES (3, 1, 9)");
        return this;
    }

    /** The check run of plan 3 runs in its first epoch. */
    InitialState checking(String replica) {
        check();
        more.add("UPDATE slipway.check_run SET state = 'RUNNING', owner = '" + REPLICAS.get(replica) + "', " + STARTED);
        checker = replica;
        return this;
    }

    /** Who has the check run, empty for nobody. */
    String checker() {
        return checker;
    }

    private InitialState each(int[] uids, String columns) {
        for (int uid : uids) {
            runs.merge(uid, columns, (a, b) -> a + ", " + b);
        }
        return this;
    }

    Map<String, List<Integer>> owned() {
        return owned;
    }

    /** All statements that make it so. */
    String sql() {
        var sql = new StringBuilder(CLEAN).append("""
                UPDATE slipway.server SET max_tasks = 10 WHERE max_tasks <> 10;
                INSERT INTO slipway.task_run (uid, task, target, steps)
                SELECT n, n, n, 1 FROM generate_series(1, %d) n;
                """.formatted(RUNS));
        runs.forEach((uid, columns) -> sql.append("UPDATE slipway.task_run SET ")
                .append(columns)
                .append(" WHERE uid = ")
                .append(uid)
                .append(";\n"));
        more.forEach(statement -> sql.append(statement).append(";\n"));
        return sql.toString();
    }
}
