package io.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.testing.ControlDatabase;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Plans, rollouts and targets are moved by their stores along every arrow; a move from another state is lost. Each test
 * is rolled back, so that {@code StateMovesCheck} counts only moves with a reason.
 */
class StatusMovesDbTest {
    private static final PlanStore PLANS = new PlanStore();
    private static final RolloutStore ROLLOUTS = new RolloutStore();
    private static final ExpectedHistoryStore PASTS = new ExpectedHistoryStore();

    private Handle handle;

    @BeforeEach
    void open() {
        handle = ControlDatabase.jdbi(ControlDatabase.create()).open();
        handle.begin();
    }

    @AfterEach
    void close() {
        handle.rollback();
        handle.close();
    }

    @Test
    void aPlanMakesEveryLegalMove() {
        for (var from : PlanStatus.values()) {
            for (var to : from.next()) {
                var plan = plan(from);
                assertThat(PLANS.move(handle, plan, from, to)).isTrue();
                assertThat(PLANS.move(handle, plan, from, to)).isFalse();
                assertThat(PLANS.find(handle, plan).orElseThrow().status()).isEqualTo(to);
            }
        }
    }

    @Test
    void aRolloutMakesEveryLegalMove() {
        for (var from : RolloutStatus.values()) {
            for (var to : from.next()) {
                var before = rollout(from);
                assertThat(ROLLOUTS.move(handle, before, to, null, 0)).isTrue();
                assertThat(ROLLOUTS.move(handle, before, to, null, 0)).isFalse();
                assertThat(ROLLOUTS.find(handle, before.id()).orElseThrow().status())
                        .isEqualTo(to);
            }
        }
    }

    @Test
    void aDivergedTargetCanBecomeAWrongTargetButNotTheReverse() {
        handle.execute("""
                INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode)
                SELECT 's', 'POSTGRESQL', 'db', 5432, 'app', id, 'DISABLE' FROM slipway.environment
                """);
        handle.execute("""
                INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
                SELECT 't', 1, id, 'd', 1, 1 FROM slipway.server
                """);
        assertThat(PASTS.diverged(handle, 1, List.of("V:1"), List.of(), "lost")).isTrue();
        assertThat(PASTS.wrong(handle, 1, "another")).isTrue();
        assertThat(PASTS.wrong(handle, 1, "another")).isFalse();
        assertThat(PASTS.diverged(handle, 1, List.of("V:1"), List.of(), "lost")).isFalse();
    }

    private PlanId plan(PlanStatus status) {
        return new PlanId(
                handle.createQuery("""
                INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                VALUES (1, 'p', '{1}', '{}', 'ann', :status) RETURNING id
                """).bind("status", status).mapTo(Long.class).one());
    }

    private Rollout rollout(RolloutStatus status) {
        var id = ROLLOUTS.insert(handle, plan(PlanStatus.READY), 1, "ann");
        var begun = ROLLOUTS.lock(handle, id).orElseThrow();
        if (status != begun.status()) {
            ROLLOUTS.move(handle, begun, status, null, 0);
        }
        return ROLLOUTS.find(handle, id).orElseThrow();
    }
}
