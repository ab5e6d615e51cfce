package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The writes that the schema refuses, whichever program sends them. */
class ControlGuardsDbTest {
    private static final String INTEGRITY = "23000";
    private static final String PRIVILEGE = "42501";

    private static ControlFixture rows;

    @BeforeAll
    static void open() {
        rows = new ControlFixture();
    }

    @AfterAll
    static void close() {
        rows.close();
    }

    @Test
    void anEpochNeverFalls() {
        long task = rows.taskRun("RUNNING");
        long check = rows.checkRun("RUNNING");
        assertRefused(INTEGRITY, "UPDATE slipway.task_run SET epoch = 0 WHERE uid = " + task)
                .contains("would fall");
        assertRefused(INTEGRITY, "UPDATE slipway.check_run SET epoch = 0 WHERE uid = " + check)
                .contains("would fall");
        assertRefused(
                        INTEGRITY,
                        "UPDATE slipway.check_run SET generation = 2, uid = 9999, epoch = 0, state = 'AVAILABLE' WHERE uid = "
                                + check)
                .contains("would fall");
    }

    @Test
    void aUidNeverChangesWithinAGeneration() {
        long task = rows.taskRun("PENDING");
        long check = rows.checkRun("AVAILABLE");
        assertRefused(INTEGRITY, "UPDATE slipway.task_run SET uid = 9999 WHERE uid = " + task)
                .contains("never changes");
        assertRefused(INTEGRITY, "UPDATE slipway.check_run SET uid = 9999 WHERE uid = " + check)
                .contains("has a new uid");
    }

    @Test
    void onlyANewGenerationRestartsACheckRun() {
        long check = rows.checkRun("DONE");
        var again = "state = 'AVAILABLE', started_at = NULL, finished_at = NULL";
        assertRefused(INTEGRITY, "UPDATE slipway.check_run SET " + again + " WHERE uid = " + check)
                .contains("cannot become AVAILABLE");
        assertAccepted("UPDATE slipway.check_run SET uid = 9999, generation = 2, " + again + " WHERE uid = " + check);
        assertRefused(INTEGRITY, "UPDATE slipway.check_run SET generation = 2 WHERE uid = " + check)
                .contains("has a new uid");
        assertRefused(INTEGRITY, "UPDATE slipway.check_run SET generation = 0 WHERE uid = " + check)
                .contains("has a new uid");
    }

    @Test
    void aTargetHasAtMostOneActiveRun() {
        rows.run(rows.taskRunInsert(ControlFixture.columns("RUNNING")));
        assertThat(rows.attempt("""
                INSERT INTO slipway.task_run (task, target, attempt, steps, state)
                SELECT task, target, attempt + 1, 1, 'AVAILABLE' FROM slipway.task_run ORDER BY uid DESC LIMIT 1
                """).constraint()).isEqualTo("task_run_target_active_key");
    }

    @Test
    void aRecordedSessionOnlyEndsAndOnlyOnce() {
        long run = rows.taskRun("RUNNING");
        rows.run("""
                INSERT INTO slipway.task_run_session (run_uid, epoch, n, pid, backend_start, system_identifier,
                                                      database_oid, address, nonce_hash)
                VALUES (%d, 1, 1, 7, now(), 1, 1, 'db:5432', '\\x00')
                """.formatted(run));
        var ofRun = " WHERE run_uid = " + run;
        assertRefused(INTEGRITY, "UPDATE slipway.task_run_session SET pid = 8" + ofRun)
                .contains("only ends");
        assertRefused(INTEGRITY, "UPDATE slipway.task_run_session SET ended_at = now(), address = 'x'" + ofRun)
                .contains("only ends");
        rows.run("UPDATE slipway.task_run_session SET ended_at = now()" + ofRun);
        assertRefused(INTEGRITY, "UPDATE slipway.task_run_session SET ended_at = NULL" + ofRun)
                .contains("only once");
        assertAppendOnly("task_run_session");
    }

    @Test
    void anAuditRowIsNumberedOnceAndNeverChanges() {
        rows.run("INSERT INTO slipway.audit (actor, act, kind, object) VALUES ('ann', 'create', 'plan', '1')");
        assertRefused(PRIVILEGE, "UPDATE slipway.audit SET actor = 'bob'").contains("append-only");
        assertRefused(PRIVILEGE, "UPDATE slipway.audit SET seq = 1, hash = '\\x01', act = 'none'")
                .contains("append-only");
        assertRefused(PRIVILEGE, "UPDATE slipway.audit SET seq = 2").contains("append-only");
        assertAppendOnly("audit");
    }

    @Test
    void aTransitionIsNumberedOnceAndNeverChanges() {
        var ofRun = " WHERE uid = " + rows.taskRun("PENDING");
        assertRefused(PRIVILEGE, "UPDATE slipway.transition SET to_state = 'DONE'" + ofRun)
                .contains("append-only");
        rows.run("UPDATE slipway.transition SET event_no = 1" + ofRun);
        assertRefused(PRIVILEGE, "UPDATE slipway.transition SET event_no = 2" + ofRun)
                .contains("append-only");
        assertAppendOnly("transition");
    }

    @Test
    void everyMoveAddsOneTransitionRow() {
        long run = rows.taskRun("AVAILABLE");
        rows.run("UPDATE slipway.task_run SET " + ControlFixture.columns("RUNNING") + " WHERE uid = " + run);
        rows.run("UPDATE slipway.task_run SET held = true WHERE uid = " + run);
        rows.run("UPDATE slipway.task_run SET " + ControlFixture.columns("DONE") + " WHERE uid = " + run);
        assertThat(rows.database().query("""
                SELECT string_agg(coalesce(from_state, '-') || '>' || to_state, ' ' ORDER BY id)
                FROM slipway.transition WHERE machine = 'TASK_RUN' AND uid = %d
                """.formatted(run))).isEqualTo("->AVAILABLE AVAILABLE>RUNNING RUNNING>DONE");
    }

    @Test
    void onlyOneInstallationRowCanExist() {
        assertThat(rows.attempt("INSERT INTO slipway.installation DEFAULT VALUES")
                        .constraint())
                .isEqualTo("installation_pkey");
        assertThat(rows.attempt("INSERT INTO slipway.installation (only_one) VALUES (false)")
                        .constraint())
                .isEqualTo("installation_only_one_check");
    }

    private static void assertAppendOnly(String table) {
        assertRefused(PRIVILEGE, "DELETE FROM slipway." + table).contains("append-only");
        assertRefused(PRIVILEGE, "TRUNCATE slipway." + table).contains("append-only");
    }

    private static void assertAccepted(String sql) {
        assertThat(rows.attempt(sql)).isEqualTo(ControlFixture.Refusal.NONE);
    }

    private static AbstractStringAssert<?> assertRefused(String sqlState, String sql) {
        var refusal = rows.attempt(sql);
        assertThat(refusal.sqlState()).as("%s: %s", sql, refusal.message()).isEqualTo(sqlState);
        return assertThat(refusal.message());
    }
}
