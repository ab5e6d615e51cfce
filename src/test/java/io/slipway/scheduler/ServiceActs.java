package io.slipway.scheduler;

import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.ExpectedHistoryStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.scheduler.RolloutWorld.ModelTarget;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The acts of the loops of the service and of the owners of runs. */
final class ServiceActs {
    private ServiceActs() {}

    static String evaluate(RolloutWorld world) {
        world.evaluate();
        return "";
    }

    static String claim(RolloutWorld world) {
        return names(world.replica.claim());
    }

    static String end(RolloutWorld world, int pick, TaskRunState state, RunErrorCode code) {
        List<ClaimedRun> runs = world.replica.runs();
        if (runs.isEmpty()) {
            return "of no run";
        }
        ClaimedRun run = runs.get(pick % runs.size());
        return run.uid() + (world.replica.end(run, state, code) ? "" : ", lost");
    }

    static String obeyCancel(RolloutWorld world, int pick) {
        List<ClaimedRun> asked = asked(world);
        if (asked.isEmpty()) {
            return "of no run";
        }
        ClaimedRun run = asked.get(pick % asked.size());
        world.replica.end(run, TaskRunState.CANCELED, RunErrorCode.CANCELED);
        return run.uid().toString();
    }

    /** The replica's runs of which somebody asked for the end. */
    static List<ClaimedRun> asked(RolloutWorld world) {
        var uids = world.snapshot().rows().stream()
                .filter(row -> row.owned() && row.cancelRequested())
                .map(RolloutSnapshot.Row::run)
                .collect(Collectors.toSet());
        return world.replica.runs().stream()
                .filter(run -> uids.contains(run.uid()))
                .toList();
    }

    static String handBack(RolloutWorld world, int pick, @Nullable WaitReason reason) {
        List<ClaimedRun> runs = world.replica.runs();
        if (runs.isEmpty()) {
            return "of no run";
        }
        ClaimedRun run = runs.get(pick % runs.size());
        return run.uid() + (world.replica.handBack(run, reason) ? "" : ", lost");
    }

    static String die(RolloutWorld world) {
        String runs = names(world.replica.runs());
        world.replica.die();
        return "with " + runs;
    }

    static String diverge(RolloutWorld world, int pick) {
        ModelTarget target = world.targets.get(pick % world.targets.size());
        boolean flagged = world.in(handle ->
                new ExpectedHistoryStore().diverged(handle, target.id(), List.of("T:lost"), List.of(), "of the model"));
        return target.name() + (flagged ? "" : ", flagged or deleted before");
    }

    private static String names(List<ClaimedRun> runs) {
        return runs.stream().map(run -> run.uid().toString()).collect(Collectors.joining(", ", "[", "]"));
    }
}
