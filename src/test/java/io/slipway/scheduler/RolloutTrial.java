package io.slipway.scheduler;

import static io.slipway.audit.Actor.ANONYMOUS;

import io.slipway.plan.PlanOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.scheduler.RolloutSnapshot.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Plays one order in a world and checks the invariants: after each act, when the passes of the service change nothing
 * any more, and after people have done whatever brings each rollout to its end.
 */
final class RolloutTrial {
    private static final int MAX_PASSES = 100;
    private static final int MAX_ROUNDS = 12;

    private final RolloutWorld world;
    private final RolloutInvariants invariants;
    private final Random ends;
    private final List<String> trace = new ArrayList<>();

    RolloutTrial(RolloutWorld world, RolloutOrder order) {
        this.world = world;
        this.invariants = new RolloutInvariants(world);
        this.ends = new Random(order.seed());
        world.forget();
        world.addTarget("default");
        world.addTarget("default");
        world.addTarget("late");
        world.addRollout(world.targets, 2, PlanOptions.DEFAULTS);
    }

    /** What was done. */
    List<String> trace() {
        return trace;
    }

    /** @throws AssertionError an invariant is violated */
    void play(RolloutOrder order) {
        for (RolloutOrder.Step step : order.steps()) {
            trace.add(step.act().apply(world, step.pick()));
            invariants.always(world.snapshot());
        }
        trace.add("settled");
        settle(true);
        invariants.settled(world.snapshot());
        trace.add("brought to an end");
        for (int round = 0; round < MAX_ROUNDS && !isEnded(); round++) {
            help();
            settle(false);
            invariants.settled(world.snapshot());
        }
        invariants.ended(world.snapshot());
    }

    /** Passes, until nothing changes. */
    private void settle(boolean mayHang) {
        String before = world.fingerprint();
        for (int pass = 1; pass <= MAX_PASSES; pass++) {
            world.evaluate();
            world.replica.claim().forEach(run -> end(run, mayHang));
            ServiceActs.asked(world)
                    .forEach(run -> world.replica.end(run, TaskRunState.CANCELED, RunErrorCode.CANCELED));
            RolloutSnapshot now = world.snapshot();
            invariants.always(now);
            String after = now.toString();
            if (before.equals(after)) {
                return;
            }
            before = after;
        }
        throw new AssertionError("after " + MAX_PASSES + " passes something still changes");
    }

    private void end(ClaimedRun run, boolean mayHang) {
        int draw = mayHang ? ends.nextInt(10) : 0;
        switch (draw) {
            case 0, 1, 2, 3, 4 -> world.replica.end(run, TaskRunState.DONE, RunErrorCode.TERMINATED);
            case 5, 6 -> world.replica.end(run, TaskRunState.FAILED, RunErrorCode.TERMINATED);
            case 7 -> world.replica.end(run, TaskRunState.INDETERMINATE, RunErrorCode.OUTCOME_UNKNOWN);
            default -> {
                // it hangs
            }
        }
    }

    private boolean isEnded() {
        return world.snapshot().rows().stream()
                .allMatch(row -> row.status() == RolloutStatus.DONE
                        || row.status() == RolloutStatus.CANCELED && !row.takesTarget());
    }

    /** People do all that they can do, and what hangs goes on. */
    private void help() {
        List.copyOf(world.replica.runs())
                .forEach(run -> world.replica.end(run, TaskRunState.DONE, RunErrorCode.TERMINATED));
        RolloutSnapshot now = world.snapshot();
        world.targets.stream()
                .filter(target -> now.targets().contains(target.id() + " DIVERGED"))
                .forEach(target -> ask(target.name(), h -> PersonActs.accept(world, h, target)));
        for (Row row : now.rows()) {
            if (row.is(TaskRunState.INDETERMINATE)) {
                TaskRunState found = ends.nextBoolean() ? TaskRunState.DONE : TaskRunState.FAILED;
                ask("resolve " + found + " run " + row.run(), h -> PersonActs.resolve(h, row.run(), found));
            }
            if (row.failed()
                    && row.status() != RolloutStatus.CANCELED
                    && !ask("retry task " + row.task(), h -> PersonActs.retry(world, h, row))) {
                ask("skip task " + row.task(), h -> PersonActs.skip(world, h, row));
            }
        }
        now.rows().stream()
                .filter(row -> row.status() == RolloutStatus.PAUSED)
                .map(Row::rollout)
                .distinct()
                .forEach(id -> ask("resume " + id, h -> world.rolloutDecisions.resume(h, ANONYMOUS, id)));
    }

    private boolean ask(String what, Consumer<Handle> request) {
        String said = PersonActs.asked(world, what, request);
        if (said.endsWith(": yes")) {
            trace.add(said);
        }
        return said.endsWith(": yes");
    }
}
