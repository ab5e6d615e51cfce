package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.audit.Alert;
import io.slipway.audit.AlertKind;
import io.slipway.audit.AlertStore;
import io.slipway.plan.PlanOptions;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.FencingStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many alerts the runs raise that wait for the end of an earlier session. */
class FencingAlertsDbTest {
    private static final String DETAIL = FencingStore.awayDetail(WaitReason.TARGET_UNREACHABLE, "connection refused");

    private final RolloutWorld world = new RolloutWorld();
    private final AlertStore alerts = new AlertStore();
    private final FencingAlerts watch = new FencingAlerts(world.transactions, alerts, new FencingStore());

    @AfterEach
    void closed() {
        world.close();
    }

    @Test
    void theRunsOfAServerThatIsAwayHaveOneAlert() {
        List<ClaimedRun> runs = fencing(DETAIL);
        watch.runOnce();
        watch.runOnce();

        assertThat(standing()).singleElement().satisfies(alert -> {
            assertThat(alert.subject()).isEqualTo("servers/s-default");
            assertThat(alert.detail())
                    .contains(
                            "does not respond",
                            runs.getFirst().uid() + ", " + runs.getLast().uid(),
                            DETAIL);
        });
        assertThat(watch.overdue()).isEqualTo(2);

        assertThat(world.replica.claim()).hasSize(2);
        world.database.execute("UPDATE slipway.task_run SET fencing_since = NULL");
        watch.runOnce();
        assertThat(standing()).isEmpty();
    }

    @Test
    void runsThatASessionHoldsUpHaveAnAlertEach() {
        List<ClaimedRun> runs = fencing("pid 4711 is alive");
        watch.runOnce();

        assertThat(standing())
                .extracting(Alert::subject)
                .containsExactlyInAnyOrderElementsOf(
                        runs.stream().map(run -> "task-runs/" + run.uid()).toList());
    }

    /** Two runs on one server, for over a minute. */
    private List<ClaimedRun> fencing(String detail) {
        world.addRollout(List.of(world.addTarget("default"), world.addTarget("default")), 1, PlanOptions.DEFAULTS);
        world.evaluate();
        List<ClaimedRun> runs = world.replica.claim();
        assertThat(runs).hasSize(2);
        runs = List.copyOf(runs);
        runs.forEach(run -> world.replica.handBack(run, WaitReason.FENCING));
        world.database.execute("UPDATE slipway.task_run SET waiting_detail = '" + detail + "'");
        return runs;
    }

    private List<Alert> standing() {
        return world.transactions.read(handle -> alerts.open(handle, AlertKind.FENCING));
    }
}
