package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckEnd;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanTargetStore;
import io.slipway.rollout.PlacementStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.signal.SignalStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A plan follows its check run, its approvals and the policy of its environment. */
class PlanFollowUpDbTest {
    private static final UUID ME = UUID.fromString("00000000-0000-0000-0000-00000000000a");

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final CheckRunStore checks = new CheckRunStore();
    private final OutboxStore outbox = new OutboxStore();
    private final PlanFollowUp followUp = new PlanFollowUp(
            transactions,
            outbox,
            new PlanStores(),
            new PlanTargetStore(),
            new RolloutCreator(
                    new PlanStore(),
                    new PlanTargetStore(),
                    new PlacementStore(),
                    new RolloutStore(),
                    new SignalStore(),
                    new AuditStore()));
    private final PlanId id;

    PlanFollowUpDbTest() {
        control.execute(
                "INSERT INTO slipway.replica (id, host, binary_version) VALUES ('" + ME + "', 'a', '1')",
                "UPDATE slipway.environment SET approvals = 1, auto_rollout = false",
                """
                INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode)
                SELECT 's', 'POSTGRESQL', 'db', 5432, 'app', id, 'DISABLE' FROM slipway.environment
                """,
                """
                INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
                SELECT 't', p.id, s.id, 't', 1, 1 FROM slipway.project p, slipway.server s
                """,
                """
                INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                SELECT project, 'p', ARRAY[id], '{"waves": []}', 'ann', 'CHECKING' FROM slipway.target
                """,
                """
                INSERT INTO slipway.plan_change (plan, ordinal, script, checksum)
                SELECT id, 1, 'SELECT 1', 'x' FROM slipway.plan
                """);
        id = new PlanId(Long.parseLong(control.query("SELECT id FROM slipway.plan")));
    }

    @Test
    void aCheckedPlanWaitsForItsApproval() {
        assertThat(checked()).isEqualTo("WAITING_APPROVAL");
        approve();
        assertThat(followed()).isEqualTo("READY");
    }

    @Test
    void aStricterPolicyTakesAReadyPlanBack() {
        approve();
        assertThat(checked()).isEqualTo("READY");
        control.execute("UPDATE slipway.environment SET approvals = 2");
        assertThat(followed()).isEqualTo("WAITING_APPROVAL");
    }

    @Test
    void aNewCheckTakesAPlanBackToItsCheck() {
        checked();
        transactions.run("test", h -> checks.request(h, id, 1));
        assertThat(followed()).isEqualTo("CHECKING");
        assertThat(ended(CheckEnd.failed("check-failed", "it failed"))).isEqualTo("BLOCKED");
        approve();
        transactions.run("test", h -> checks.request(h, id, 1));
        assertThat(followed()).isEqualTo("CHECKING");
    }

    @Test
    void aCanceledCheckBlocksThePlan() {
        transactions.run("test", h -> checks.request(h, id, 1));
        transactions.run("test", h -> checks.cancel(h, id, "on request"));
        assertThat(followed()).isEqualTo("BLOCKED");
        assertThat(control.query("SELECT state FROM slipway.check_run")).isEqualTo("CANCELED");
    }

    private void approve() {
        control.execute(
                "INSERT INTO slipway.approval (plan, plan_version, actor) SELECT id, version, 'bob' FROM slipway.plan");
    }

    private String checked() {
        transactions.run("test", h -> checks.request(h, id, 1));
        return ended(CheckEnd.done(List.of(1L)));
    }

    private String ended(CheckEnd end) {
        transactions.run("test", h -> checks.finish(h, checks.claim(h, ME, 1).getFirst(), end));
        return followed();
    }

    /** The plan's status after the follow-up. */
    private String followed() {
        transactions.run("test", h -> outbox.addPlanChecked(h, id, 1));
        followUp.runOnce();
        return control.query("SELECT status FROM slipway.plan");
    }
}
