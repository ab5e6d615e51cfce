package io.slipway.scheduler;

import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.RolloutWait;
import io.slipway.rollout.RolloutWaitStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.rollout.task.WaitingStore;
import io.slipway.scheduler.RolloutSnapshot.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The invariants of rollouts, judged by the rows and not by the service's own conditions. */
final class RolloutInvariants {
    private final RolloutWorld world;
    private final WaitingStore waiting = new WaitingStore();
    private final RolloutWaitStore rolloutWaiting = new RolloutWaitStore();

    RolloutInvariants(RolloutWorld world) {
        this.world = world;
    }

    /** After each act. */
    void always(RolloutSnapshot now) {
        for (Row row : now.rows()) {
            switch (row.status()) {
                case RUNNING -> refuse(row.held() && startable(row), row, "is held in a RUNNING rollout");
                case PAUSED -> {
                    refuse(row.is(TaskRunState.AVAILABLE), row, "is AVAILABLE in a PAUSED rollout");
                    refuse(isReleased(row) && !row.held(), row, "may be claimed in a PAUSED rollout");
                    refuse(row.reason() == null, row, "is in a PAUSED rollout that does not say why");
                }
                case CANCELED -> {
                    refuse(row.is(TaskRunState.PENDING, TaskRunState.AVAILABLE), row, "has outlived the cancel");
                    refuse(row.is(TaskRunState.RUNNING) && !row.cancelRequested(), row, "does not know of the cancel");
                }
                case DONE -> refuse(!row.over(), row, "is not over in a DONE rollout");
                case FAILED -> refuse(now.keepsWaveOpen(row), row, "is not over in a FAILED rollout");
            }
            refuse(row.takesTarget() && now.isBehind(row), row, "does not wait for an earlier change of its target");
            refuse(row.takesPlace() && row.deleted(), row, "is on a deleted target");
        }
        caps(now);
    }

    private static boolean startable(Row row) {
        return row.is(TaskRunState.PENDING, TaskRunState.AVAILABLE, TaskRunState.RUNNING);
    }

    private static boolean isReleased(Row row) {
        return row.is(TaskRunState.RUNNING) && !row.owned() && !row.cancelRequested();
    }

    private void caps(RolloutSnapshot now) {
        for (Row row : now.rows()) {
            refuse(onServer(now, row) > RolloutWorld.MAX_TASKS, row, "is one too many on its server");
            refuse(inRollout(now, row) > world.maxParallel(row.rollout()), row, "is one too many in its rollout");
        }
    }

    private static long onServer(RolloutSnapshot now, Row row) {
        return now.rows().stream()
                .filter(other -> other.takesPlace() && other.server() == row.server())
                .count();
    }

    private static long inRollout(RolloutSnapshot now, Row row) {
        return now.of(row.rollout()).stream().filter(Row::takesPlace).count();
    }

    /** When the passes of the service change nothing any more. */
    void settled(RolloutSnapshot now) {
        Map<TaskRunId, WaitingFor> reasons = world.transactions.read(handle -> waiting.why(
                handle,
                now.rows().stream()
                        .flatMap(row -> new TaskRunStore().find(handle, row.run()).stream())
                        .toList()));
        for (Row row : now.rows()) {
            refuse(row.is(TaskRunState.AVAILABLE), row, "may run, and nobody claims it");
            refuse(isReleased(row) && row.status() != RolloutStatus.PAUSED, row, "is released, and nobody claims it");
            boolean open = row.status() == RolloutStatus.RUNNING || row.status() == RolloutStatus.PAUSED;
            if (open && !row.skipped() && (row.is(TaskRunState.PENDING) || isReleased(row))) {
                saysWhy(now, row, reasons.get(row.run()));
            }
        }
        world.rollouts.forEach(rollout -> movesOrSaysWhy(now, rollout));
        world.rollouts.forEach(rollout -> forgivesOnlyWhatFailed(now, rollout));
    }

    private static final String FORGIVEN = "SELECT failures_forgiven FROM slipway.rollout WHERE id = :id";

    /** A cured failure makes no room for another one. */
    private void forgivesOnlyWhatFailed(RolloutSnapshot now, RolloutId rollout) {
        List<Row> rows = now.of(rollout);
        int forgiven = world.transactions.read(handle -> handle.createQuery(FORGIVEN)
                .bind("id", rollout.value())
                .mapTo(Integer.class)
                .one());
        long failed = rows.stream()
                .filter(row -> !row.skipped())
                .filter(row -> row.is(TaskRunState.FAILED, TaskRunState.INDETERMINATE)
                        || row.is(TaskRunState.RUNNING) && "fencing".equals(row.waitingFor()))
                .count();
        boolean running = rows.getFirst().status() == RolloutStatus.RUNNING;
        refuse(
                running && forgiven > failed,
                rows.getFirst(),
                "is in a rollout that forgives " + forgiven + " failures");
    }

    private void saysWhy(RolloutSnapshot now, Row row, @Nullable WaitingFor why) {
        refuse(why == null, row, "waits and does not say why");
        String code = Objects.requireNonNull(why).reason().code();
        refuse(!isTrue(now, row, code), row, "does not wait for " + why);
    }

    /** A RUNNING rollout has a run that moves by itself, or says why not. */
    private void movesOrSaysWhy(RolloutSnapshot now, RolloutId rollout) {
        List<Row> rows = now.of(rollout);
        RolloutStatus status = rows.getFirst().status();
        boolean open = status == RolloutStatus.RUNNING || status == RolloutStatus.PAUSED;
        refuse(open && rows.stream().noneMatch(now::keepsWaveOpen), rows.getFirst(), "is in a rollout that has ended");
        if (status != RolloutStatus.RUNNING || rows.stream().anyMatch(Row::owned)) {
            return;
        }
        Optional<RolloutWait> why = world.transactions.read(handle -> rolloutWaiting.why(
                handle, new RolloutStore().find(handle, rollout).orElseThrow()));
        refuse(why.isEmpty(), rows.getFirst(), "is in a RUNNING rollout that does not move and does not say why");
        String code = why.orElseThrow().code();
        refuse(rows.stream().noneMatch(row -> isTrue(now, row, code)), rows.getFirst(), "does not wait for " + why);
        world.waited(code);
    }

    private boolean isTrue(RolloutSnapshot now, Row row, String code) {
        Predicate<Row> keepsOpen = now::keepsWaveOpen;
        List<Row> mine = now.of(row.rollout());
        return switch (code) {
            case "paused" -> row.status() == RolloutStatus.PAUSED;
            case "fencing" -> "fencing".equals(row.waitingFor()) && row.status() == RolloutStatus.PAUSED;
            case "target-not-ready" -> !row.targetState().equals("OK");
            case "stage" -> mine.stream().filter(keepsOpen).anyMatch(other -> other.stage() < row.stage());
            case "wave" ->
                mine.stream()
                        .filter(keepsOpen)
                        .anyMatch(other -> other.stage() == row.stage() && other.wave() < row.wave());
            case "target-busy" ->
                now.isBehind(row)
                        || now.rows().stream()
                                .anyMatch(other -> other.takesTarget()
                                        && other.target() == row.target()
                                        && !other.run().equals(row.run()));
            case "cap" ->
                onServer(now, row) >= RolloutWorld.MAX_TASKS || inRollout(now, row) >= world.maxParallel(row.rollout());
            case RolloutWaitStore.INDETERMINATE -> row.is(TaskRunState.INDETERMINATE);
            default -> false;
        };
    }

    /** After people have done all that they can. */
    void ended(RolloutSnapshot now) {
        for (Row row : now.rows()) {
            refuse(
                    row.status() != RolloutStatus.DONE && row.status() != RolloutStatus.CANCELED,
                    row,
                    "cannot be brought to its end by anybody");
            refuse(row.takesTarget(), row, "does not end");
        }
    }

    private static void refuse(boolean violated, Row row, String what) {
        if (violated) {
            throw new AssertionError("task %d (%s, rollout %s is %s): run %s %s"
                    .formatted(row.task(), row.state(), row.rollout(), row.status(), row.run(), what));
        }
    }
}
