package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckEnd;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.Plan;
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
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** Nothing runs on a target that came to a plan's group after its check. */
class NewGroupTargetsDbTest {
    private static final UUID ME = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final String TARGET = """
            INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid, labels)
            SELECT '%1$s', p.id, s.id, '%1$s', 1, %2$d, '{"tier": "one"}' FROM slipway.project p, slipway.server s
            """;

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final PlanStore plans = new PlanStore();
    private final CheckRunStore checks = new CheckRunStore();
    private final OutboxStore outbox = new OutboxStore();
    private final RolloutCreator creator = new RolloutCreator(
            plans,
            new PlanTargetStore(),
            new PlacementStore(),
            new RolloutStore(),
            new SignalStore(),
            new AuditStore());
    private final PlanFollowUp followUp =
            new PlanFollowUp(transactions, outbox, new PlanStores(), new PlanTargetStore(), creator);
    private final PlanId id;

    NewGroupTargetsDbTest() {
        control.execute(
                "INSERT INTO slipway.replica (id, host, binary_version) VALUES ('" + ME + "', 'a', '1')",
                """
                INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode)
                SELECT 's', 'POSTGRESQL', 'db', 5432, 'app', id, 'DISABLE' FROM slipway.environment
                """,
                TARGET.formatted("t1", 1),
                """
                INSERT INTO slipway.target_group (name, project, selector)
                SELECT 'g', id, 'tier=one' FROM slipway.project
                """,
                """
                INSERT INTO slipway.plan (project, title, targets, group_id, options, actor, status)
                SELECT project, 'p', '{}', id, '{"waves": []}', 'ann', 'CHECKING' FROM slipway.target_group
                """,
                """
                INSERT INTO slipway.plan_change (plan, ordinal, script, checksum)
                SELECT id, 1, 'SELECT 1', 'x' FROM slipway.plan
                """);
        id = new PlanId(Long.parseLong(control.query("SELECT id FROM slipway.plan")));
        transactions.once(h -> checks.request(h, id, 1));
    }

    @Test
    void policyRollsOutOnceEveryTargetIsChecked() {
        checked();
        control.execute(TARGET.formatted("t2", 2));

        followUp.runOnce();
        assertThat(states()).isEqualTo("CHECKING AVAILABLE 0");

        checked();
        followUp.runOnce();
        assertThat(states()).isEqualTo("ROLLED_OUT DONE 2");
    }

    @Test
    void aRolloutByAPersonIsRefusedUntilTheNextCheck() {
        checked();
        control.execute("UPDATE slipway.plan SET status = 'READY'");
        assertThat(newcomers()).isFalse();
        control.execute(TARGET.formatted("t2", 2));

        assertThatThrownBy(() -> transactions.once(h -> creator.create(h, plan(h), Actor.ANONYMOUS)))
                .hasMessageContaining("CHECKING");
        assertThat(newcomers()).isTrue();
        assertThat(states()).isEqualTo("CHECKING AVAILABLE 0");
        assertThat(newcomers()).isFalse();
    }

    private boolean newcomers() {
        return transactions.once(h -> creator.checkNewcomers(h, plan(h)));
    }

    private Plan plan(Handle handle) {
        return plans.find(handle, id).orElseThrow();
    }

    /** The check run looks at what the group names now. */
    private void checked() {
        transactions.run("test", h -> {
            var run = checks.claim(h, ME, 1).getFirst();
            List<Long> seen = new PlanTargetStore().ids(h, id);
            checks.finish(h, run, CheckEnd.done(seen));
            outbox.addPlanChecked(h, id, 1);
        });
    }

    private String states() {
        return control.query("""
                SELECT p.status || ' ' || r.state || ' ' || (SELECT count(*) FROM slipway.rollout_target)
                FROM slipway.plan p JOIN slipway.check_run r ON r.plan = p.id
                """);
    }
}
