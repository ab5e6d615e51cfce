package io.slipway.api.rollout;

import io.slipway.rollout.RolloutEvent;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event of a rollout as it is shown.
 *
 * @param number of the event within the rollout, from 1 without gaps
 * @param event {@code task-run} or {@code rollout}
 * @param target name
 * @param state of the task run
 * @param error code of {@link io.slipway.problem.RunErrorCode}, if the run did not end well
 * @param status of the rollout
 * @param reason why the rollout is PAUSED
 */
@Schema(name = "RolloutEvent")
record RolloutEventView(
        int number,
        Instant at,
        String event,
        String rollout,
        @Nullable String task,
        @Nullable String run,
        @Nullable String target,
        @Nullable Integer attempt,
        @Nullable Long epoch,
        @Nullable String state,
        @Nullable String error,
        @Nullable String status,
        @Nullable String reason) {
    static RolloutEventView of(RolloutEvent event) {
        String rollout = event.rollout().toString();
        RolloutEvent.Run run = event.run();
        if (run == null) {
            return new RolloutEventView(
                    event.number(),
                    event.at(),
                    "rollout",
                    rollout,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    event.state(),
                    event.reason());
        }
        return new RolloutEventView(
                event.number(),
                event.at(),
                "task-run",
                rollout,
                run.task().toString(),
                run.uid().toString(),
                run.target(),
                run.attempt(),
                run.epoch(),
                event.state(),
                event.reason(),
                null,
                null);
    }
}
