package io.slipway.api.rollout;

import io.slipway.api.rollout.TaskRunView.WaitView;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutListStore.WaveCounts;
import io.slipway.rollout.RolloutListStore.WaveProgress;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutWait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as it is shown: its stages in order, each with its waves.
 *
 * @param reason why it is PAUSED
 * @param waitingFor why none of its runs moves while it is RUNNING, null when one does
 */
@Schema(name = "Rollout")
record RolloutView(
        String id,
        String plan,
        RolloutStatus status,
        @Nullable String reason,
        @Nullable WaitView waitingFor,
        List<Stage> stages,
        Instant createdAt,
        Instant updatedAt) {

    /** A stage: one environment. */
    record Stage(String environment, List<WaveCounts> waves) {}

    static RolloutView of(Rollout rollout, List<WaveProgress> progress, @Nullable RolloutWait waitingFor) {
        Map<String, List<WaveCounts>> stages = new LinkedHashMap<>();
        for (WaveProgress wave : progress) {
            stages.computeIfAbsent(wave.environment(), e -> new ArrayList<>()).add(wave.counts());
        }
        return new RolloutView(
                rollout.id().toString(),
                rollout.plan().toString(),
                rollout.status(),
                rollout.reason(),
                waitingFor == null ? null : new WaitView(waitingFor.code(), waitingFor.detail(), null),
                stages.entrySet().stream()
                        .map(stage -> new Stage(stage.getKey(), stage.getValue()))
                        .toList(),
                rollout.createdAt(),
                rollout.updatedAt());
    }
}
