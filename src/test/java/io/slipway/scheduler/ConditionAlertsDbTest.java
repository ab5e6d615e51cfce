package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.audit.Alert;
import io.slipway.audit.AlertKind;
import io.slipway.audit.AlertStore;
import io.slipway.control.ControlConnector;
import io.slipway.control.ControlUrl;
import io.slipway.control.Transactions;
import io.slipway.plan.PlanOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.replica.Lease;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.testing.ControlDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What needs a person is an alert while it lasts. */
class ConditionAlertsDbTest {
    private static final Duration MIN_OUTAGE = Duration.ofMillis(500);

    private final RolloutWorld world = new RolloutWorld();
    /** Each by a new session, which has the settings of the database at that time. */
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(world.database));

    private final AlertStore store = new AlertStore();
    private final ConditionAlerts alerts = new ConditionAlerts(
            transactions,
            store,
            new AlertConditionStore(),
            new Lease(
                    new ControlConnector(
                            ControlUrl.parse(world.database.url(), null, world.database.password()), "test"),
                    new ReplicaStore(),
                    "here",
                    "test",
                    null),
            new AlertSettings(Duration.ofMinutes(15), MIN_OUTAGE));

    @AfterEach
    void closed() {
        world.close();
    }

    @Test
    void anUnknownOutcomeAndAPausedRolloutAreAlertsUntilTheyEnd() {
        RolloutId rollout = rollout(2);
        ClaimedRun run = world.replica.claim().getFirst();
        world.replica.end(run, TaskRunState.INDETERMINATE, RunErrorCode.OUTCOME_NOT_WRITTEN);
        world.database.execute("UPDATE slipway.rollout SET status = 'PAUSED', reason = 'error-budget'");
        alerts.runOnce();
        alerts.runOnce();

        assertThat(open("indeterminate"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.subject()).isEqualTo("task-runs/" + run.uid()));
        assertThat(open("rollout-paused")).singleElement().satisfies(alert -> {
            assertThat(alert.subject()).isEqualTo("rollouts/" + rollout);
            assertThat(alert.detail()).contains("error-budget");
        });

        world.database.execute(
                "UPDATE slipway.rollout SET status = 'RUNNING', reason = NULL",
                "UPDATE slipway.task_run SET state = 'FAILED', finished_at = now() WHERE state = 'INDETERMINATE'");
        alerts.runOnce();
        assertThat(open("indeterminate")).isEmpty();
        assertThat(open("rollout-paused")).isEmpty();
    }

    @Test
    void aFailedRolloutIsAnAlert() {
        RolloutId rollout = rollout(1);
        world.replica.end(world.replica.claim().getFirst(), TaskRunState.FAILED, RunErrorCode.OWNER_DIED);
        world.evaluate();
        alerts.runOnce();
        assertThat(open("rollout-failed"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.subject()).isEqualTo("rollouts/" + rollout));
    }

    @Test
    void allWaitingRunsOfAServerHaveOneAlert() {
        rollout(2);
        world.replica.claim();
        String wait = "UPDATE slipway.task_run SET waiting_for = 'target-unreachable', waiting_detail = 'refused'";
        world.database.execute(wait);
        alerts.runOnce();
        assertThat(open("run-waiting")).as("they have just begun").isEmpty();

        world.database.execute(
                "UPDATE slipway.task_run SET waiting_for = NULL",
                "ALTER TABLE slipway.task_run DISABLE TRIGGER guard",
                wait + ", waiting_since = now() - interval '16 min'");
        alerts.runOnce();
        assertThat(open("run-waiting")).singleElement().satisfies(alert -> {
            assertThat(alert.subject()).isEqualTo("servers/s-default");
            assertThat(alert.detail()).startsWith("2 task runs wait");
        });
    }

    @Test
    void onlyAReplicaThatOthersDeclaredDeadIsAnAlert() {
        world.database.execute(
                "INSERT INTO slipway.replica (id, host, binary_version, declared_dead_at, retired)"
                        + " VALUES (gen_random_uuid(), 'died', '1', now(), false), (gen_random_uuid(), 'ended', '1', now(), true)");
        alerts.runOnce();
        assertThat(open("replica-dead"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.detail()).contains("on died"));
    }

    @Test
    void theCountsOfTheMetersAreThoseOfTheRows() {
        rollout(2);
        world.replica.claim();
        var counts = world.transactions.read(new WorkCountStore()::count);
        assertThat(counts.rollouts()).isEqualTo(Map.of(RolloutStatus.RUNNING, 1.0));
        assertThat(counts.runs()).isEqualTo(Map.of(TaskRunState.RUNNING, 2.0));
        assertThat(counts.ages()).containsOnlyKeys(TaskRunState.RUNNING);
        assertThat(counts.replicas()).isEqualTo(1);
        assertThat(world.transactions.read(new DueWorkStore()::read))
                .isEqualTo(new DueWork(true, true, false, false, false));
    }

    @Test
    void aDatabaseThatIsReadOnlyForLongIsAnAlertAlthoughReadsSucceed() {
        setReadOnly("on");
        assertThatThrownBy(this::write).hasMessageContaining("read only");
        long since = System.nanoTime();
        await().until(() -> {
            alerts.runOnce();
            return System.nanoTime() - since > MIN_OUTAGE.toNanos();
        });
        assertThat(transactions.outage().isAway()).isTrue();
        assertThat(open("control-database")).isEmpty();

        setReadOnly("off");
        alerts.runOnce();
        assertThat(transactions.outage().isAway()).isFalse();
        assertThat(open("control-database"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.detail()).contains("read-only transaction"));
    }

    private void write() {
        transactions.run("alert", handle -> handle.execute("UPDATE slipway.alert SET detail = ''"));
    }

    private void setReadOnly(String value) {
        world.database.execute(
                "ALTER DATABASE " + world.database.name() + " SET default_transaction_read_only = " + value);
    }

    private RolloutId rollout(int targets) {
        List<RolloutWorld.ModelTarget> to =
                Stream.generate(() -> world.addTarget("default")).limit(targets).toList();
        RolloutId rollout = world.addRollout(to, 1, PlanOptions.DEFAULTS);
        world.evaluate();
        return rollout;
    }

    private List<Alert> open(String kind) {
        return world.transactions.read(handle -> store.open(handle, AlertKind.ofSlug(kind)));
    }
}
