package io.slipway.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockingChain;
import io.slipway.apply.run.BlockingSession;
import io.slipway.control.Transactions;
import io.slipway.rollout.TaskRunFixture;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session is ended only after an audit row of that is written, and by the owner of the run. */
class ControlBlockerLedgerDbTest {
    private static final BlockerRule RULE = new BlockerRule("app", "rep*", Duration.ofMinutes(5), null);
    private static final BlockerPolicy POLICY = new BlockerPolicy(List.of(RULE), List.of(BlockerRule.of("billing")));
    private static final BlockingSession SESSION = new BlockingSession(
            42,
            "2026-01-01 00:00:00.123456+00",
            "app",
            "reports",
            "client backend",
            "idle in transaction",
            "2026-01-01 00:05:00+00",
            "SELECT FROM orders WHERE id = ?");

    private final TestPostgres.Database control = TaskRunFixture.create();
    private final WorkerStores stores = new WorkerStores(new Transactions(ControlDatabase.jdbi(control)));
    private final BlockerAct act = new BlockerAct(
            SESSION,
            BlockerRule.Action.TERMINATE,
            RULE,
            new BlockingChain(List.of(new BlockingChain.Wait(812, 42, 300)), List.of(SESSION)));

    @BeforeEach
    void policy() {
        control.execute("""
                UPDATE slipway.environment SET blockers =
                    '{"allow": [{"application": "rep*", "role": "app", "idleInTransactionFor": "PT5M"}], "deny": ["billing"]}'
                """);
    }

    private ControlBlockerLedger ledger(String owner) {
        var run = OwnedRunFixture.run(control, owner);
        var context = OwnedRunFixture.context(run, POLICY);
        return new ControlBlockerLedger(run, context, stores);
    }

    private ControlBlockerLedger ledger() {
        return ledger(TaskRunFixture.OWNER);
    }

    private String run(String column) {
        return String.valueOf(control.query("SELECT " + column + " FROM slipway.task_run"));
    }

    private String audit(String of) {
        return String.valueOf(control.query("SELECT string_agg(" + of + ", ' ' ORDER BY id) FROM slipway.audit"));
    }

    @Test
    void theActIsRecordedBeforeItAndItsResultAfterIt() {
        assertThat(ledger().claim(act)).isTrue();
        assertThat(audit("concat_ws('/', actor, act, kind, object)"))
                .isEqualTo("slipway/end-blocker/task-run/" + run("uid"));
        assertThat(audit("detail ->> 'waits'")).isEqualTo("[{\"pid\":812,\"blockedByPid\":42,\"waitedMillis\":300}]");
        assertThat(audit("((detail ->> 'sessions')::jsonb -> 0 ->> 'query')")).isEqualTo(SESSION.query());
        assertThat(audit("detail ->> 'rule'"))
                .isEqualTo("{\"role\":\"app\",\"application\":\"rep*\",\"idleInTransactionFor\":\"PT5M\"}");
        assertThat(
                        audit(
                                "concat_ws('/', detail ->> 'target', detail ->> 'pid', detail ->> 'role', detail ->> 'action')"))
                .isEqualTo("target-1/42/app/terminate");

        ledger().recordOutcome(act, BlockerAct.Outcome.SENT);
        assertThat(audit("act || coalesce(detail ->> 'result', '')")).isEqualTo("end-blocker end-blocker-resultsent");
    }

    private void assertRefused(String change) {
        control.execute(change);
        assertThat(ledger().claim(act)).as(change).isFalse();
        assertThat(audit("act")).isEqualTo("null");
    }

    @Test
    void onlyTheOwnerActs() {
        assertThat(ledger(TaskRunFixture.OTHER).claim(act)).isFalse();
        assertRefused("UPDATE slipway.task_run SET epoch = 2");
    }

    @Test
    void aRunThatIsToBeCanceledActsNoMore() {
        assertRefused("UPDATE slipway.task_run SET cancel_requested_at = now()");
    }

    @Test
    void aRunActsOnlyUnderThePolicyThatIsInForce() {
        assertRefused("UPDATE slipway.environment SET blockers = '{\"allow\": [], \"deny\": []}'");
        assertRefused("UPDATE slipway.environment SET blockers = NULL");
    }

    @Test
    void aSessionOfAnotherRunIsNotEnded() {
        assertRefused("""
                INSERT INTO slipway.task_run_session (run_uid, epoch, n, pid, backend_start, system_identifier,
                                                      database_oid, address, nonce_hash)
                SELECT uid, 1, 1, 42, '2026-01-01 00:00:00.123456+00', 1, 1, 'db', '' FROM slipway.task_run
                """);
    }

    @Test
    void withoutAnAuditRowThereIsNoAct() {
        assertRefused("""
                CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF new.act = 'end-blocker' THEN RAISE 'no audit now'; END IF; RETURN new; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON slipway.audit FOR EACH ROW EXECUTE FUNCTION public.refuse();
                """);
        assertThat(run("blocker_acts")).isEqualTo("0");
    }

    @Test
    void aRunActsATenthTimeAndNotAnEleventh() {
        control.execute("UPDATE slipway.task_run SET blocker_acts = 9");
        assertThat(ledger().claim(act)).isTrue();
        assertThat(ledger().claim(act)).isFalse();
        assertThat(run("blocker_acts")).isEqualTo("10");
    }
}
