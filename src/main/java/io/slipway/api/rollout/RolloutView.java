package io.slipway.api.rollout;

import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore.WaveProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A rollout as it is shown: its stages in order, each with its waves. */
@Schema(name = "Rollout")
record RolloutView(
        String id,
        String plan,
        RolloutStatus status,
        @Nullable String reason,
        List<Stage> stages,
        Instant createdAt,
        Instant updatedAt) {

    /** A stage: one environment. */
    record Stage(String environment, List<Wave> waves) {}

    /** The numbers of tasks of a wave. */
    record Wave(int tasks, int done, int failed, int running) {}

    static RolloutView of(Rollout rollout, List<WaveProgress> progress) {
        Map<String, List<Wave>> stages = new LinkedHashMap<>();
        for (WaveProgress wave : progress) {
            stages.computeIfAbsent(wave.environment(), e -> new ArrayList<>())
                    .add(new Wave(wave.tasks(), wave.done(), wave.failed(), wave.running()));
        }
        return new RolloutView(
                rollout.id().toString(),
                rollout.plan().toString(),
                rollout.status(),
                rollout.reason(),
                stages.entrySet().stream()
                        .map(stage -> new Stage(stage.getKey(), stage.getValue()))
                        .toList(),
                rollout.createdAt(),
                rollout.updatedAt());
    }
}
