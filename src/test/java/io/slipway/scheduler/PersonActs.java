package io.slipway.scheduler;

import static io.slipway.audit.Actor.ANONYMOUS;
import static io.slipway.rollout.task.TaskRunState.INDETERMINATE;
import static io.slipway.rollout.task.TaskRunState.PENDING;

import io.slipway.plan.PlanOptions;
import io.slipway.plan.Wave;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunErrorCode;
import io.slipway.rollout.TargetDecisionStore;
import io.slipway.rollout.ownership.DoubtStore;
import io.slipway.rollout.ownership.DoubtStore.Doubt;
import io.slipway.rollout.ownership.DoubtStore.DoubtEnd;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.scheduler.RolloutSnapshot.Row;
import io.slipway.scheduler.RolloutWorld.ModelTarget;
import io.slipway.target.TargetStore;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** The requests of people. Half of them name an object that they fit, the others any object. */
final class PersonActs {
    private static final DoubtStore DOUBTS = new DoubtStore();

    private PersonActs() {}

    static String pause(RolloutWorld world, int pick) {
        RolloutId id = rollout(world, pick);
        return asked(world, "rollout " + id, h -> world.rolloutDecisions.pause(h, ANONYMOUS, id));
    }

    static String resume(RolloutWorld world, int pick) {
        RolloutId id = rollout(world, pick);
        return asked(world, "rollout " + id, h -> world.rolloutDecisions.resume(h, ANONYMOUS, id));
    }

    static String cancelRollout(RolloutWorld world, int pick) {
        RolloutId id = rollout(world, pick);
        return asked(world, "rollout " + id, h -> world.rolloutDecisions.cancel(h, ANONYMOUS, id));
    }

    static String retry(RolloutWorld world, int pick) {
        Row row = row(world, pick, r -> r.failed() || r.putOff());
        return asked(world, "task " + row.task(), h -> retry(world, h, row));
    }

    static void retry(RolloutWorld world, Handle handle, Row row) {
        world.taskDecisions.retry(handle, ANONYMOUS, new TaskId(row.task()));
    }

    static String skip(RolloutWorld world, int pick) {
        Row row = row(world, pick, r -> r.failed() || r.is(PENDING));
        return asked(world, "task " + row.task(), h -> skip(world, h, row));
    }

    static void skip(RolloutWorld world, Handle handle, Row row) {
        world.taskDecisions.skip(handle, ANONYMOUS, new TaskId(row.task()), "of the model");
    }

    static String cancelRun(RolloutWorld world, int pick) {
        Row row = row(world, pick, r -> r.takesPlace() || r.is(PENDING));
        String what = "run " + row.run();
        Consumer<Handle> request = h -> world.taskDecisions.cancel(h, ANONYMOUS, row.run());
        if (row.cancelRequested() && row.is(TaskRunState.RUNNING)) {
            // the request stands already: the answer says since when, and the signal is sent again
            world.transactions.run("model", request);
            return what + ", asked before";
        }
        return asked(world, what, request);
    }

    static String resolve(RolloutWorld world, int pick, TaskRunState state) {
        Row row = row(world, pick, r -> r.is(INDETERMINATE));
        return asked(world, "run " + row.run(), h -> resolve(h, row.run(), state));
    }

    static void resolve(Handle handle, TaskRunId run, TaskRunState state) {
        Doubt doubt = DOUBTS.find(handle, run)
                .orElseThrow(() -> new ConflictProblem.State("task run", run.toString(), "not in doubt", "resolved")
                        .asException());
        boolean done = state == TaskRunState.DONE;
        DOUBTS.end(
                handle,
                doubt,
                new DoubtEnd(
                        state,
                        0,
                        done ? 1 : 0,
                        "of the model",
                        done ? null : RunErrorCode.RESOLVED,
                        done ? null : "of the model"));
    }

    static String abandon(RolloutWorld world, int pick) {
        Row row = row(world, pick, r -> "fencing".equals(r.waitingFor()));
        return asked(
                world, "run " + row.run(), h -> world.taskDecisions.abandon(h, ANONYMOUS, row.run(), "of the model"));
    }

    static String acceptTarget(RolloutWorld world, int pick) {
        ModelTarget target = world.targets.get(pick % world.targets.size());
        return asked(world, target.name(), h -> accept(world, h, target));
    }

    /** As the service accepts a target that is DIVERGED. */
    static void accept(RolloutWorld world, Handle handle, ModelTarget target) {
        var locked = new TargetStore(world.audit).lock(handle, target.name());
        if (!new TargetDecisionStore().accepted(handle, locked)) {
            throw new ConflictProblem.DecisionRefused("target", target.name(), "it is not DIVERGED").asException();
        }
    }

    static String deleteTarget(RolloutWorld world, int pick) {
        ModelTarget target = world.targets.get(pick % world.targets.size());
        TargetStore targets = new TargetStore(world.audit);
        return asked(world, target.name(), h -> targets.delete(h, ANONYMOUS, targets.lockToDelete(h, target.name())));
    }

    static String addRollout(RolloutWorld world, int pick) {
        Random random = new Random(pick);
        List<ModelTarget> some =
                world.targets.stream().filter(t -> random.nextInt(4) > 0).toList();
        List<ModelTarget> to = some.isEmpty() ? world.targets : some;
        PlanOptions d = PlanOptions.DEFAULTS;
        PlanOptions options = new PlanOptions(
                random.nextBoolean() ? d.waves() : List.of(new Wave(null, 1)),
                random.nextInt(3) == 0 ? 1 : d.maxParallel(),
                random.nextInt(3) == 0 ? 1 : d.maxFailures(),
                random.nextInt(3) == 0 ? 1 : d.retries(),
                d.lockTimeout(),
                d.lockDeadline(),
                null,
                null,
                null,
                d.victimBudget(),
                d.maxVictims(),
                false,
                d.backup(),
                PlanOptions.ChecksOption.SKIP);
        try {
            RolloutId id = world.addRollout(to, 1 + random.nextInt(2), options);
            return id + " on " + to.stream().map(ModelTarget::name).toList() + ", maxParallel " + options.maxParallel()
                    + ", maxFailures " + options.maxFailures() + ", retries " + options.retries() + ", waves "
                    + options.waves();
        } catch (ProblemException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static RolloutId rollout(RolloutWorld world, int pick) {
        return world.rollouts.get(pick % world.rollouts.size());
    }

    private static Row row(RolloutWorld world, int pick, Predicate<Row> fits) {
        List<Row> all = world.snapshot().rows();
        List<Row> fitting = all.stream().filter(fits).toList();
        List<Row> among = pick % 4 == 0 || fitting.isEmpty() ? all : fitting;
        return among.get(pick / 4 % among.size());
    }

    /** The request: an answer that says yes has changed something, another answer has changed nothing. */
    static String asked(RolloutWorld world, String what, Consumer<Handle> request) {
        String before = world.fingerprint();
        boolean yes;
        try {
            world.transactions.run("model", request);
            yes = true;
        } catch (ProblemException e) {
            yes = false;
        }
        boolean changed = !before.equals(world.fingerprint());
        world.answered(yes);
        if (yes != changed) {
            throw new AssertionError(what + (yes ? " said yes and changed nothing" : " said no and changed something"));
        }
        return what + (yes ? ": yes" : ": no");
    }
}
