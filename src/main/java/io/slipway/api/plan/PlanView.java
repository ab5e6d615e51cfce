package io.slipway.api.plan;

import io.slipway.plan.Change;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanOptions;
import io.slipway.plan.PlanStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A plan as it is shown; {@code changes} is absent in lists. */
@Schema(name = "Plan")
record PlanView(
        String id,
        int version,
        String project,
        String title,
        String description,
        Map<String, String> labels,
        List<String> targets,
        @Nullable String group,
        @Nullable List<ChangeView> changes,
        PlanOptions options,
        PlanStatus status,
        String actor,
        @Nullable String rollout,
        Instant createdAt,
        Instant updatedAt) {

    static PlanView of(Plan plan, @Nullable List<Change> changes) {
        return new PlanView(
                plan.id().toString(),
                plan.version(),
                plan.project(),
                plan.title(),
                plan.description(),
                plan.labels(),
                plan.targets(),
                plan.group(),
                changes == null ? null : changes.stream().map(ChangeView::of).toList(),
                plan.options(),
                plan.status(),
                plan.actor(),
                plan.rollout() == null ? null : plan.rollout().toString(),
                plan.createdAt(),
                plan.updatedAt());
    }

    /** A change as it is shown. */
    record ChangeView(
            @Nullable String version,
            String series,
            String description,
            String script,
            String checksum,
            @Nullable String rollbackScript,
            @Nullable String file) {
        static ChangeView of(Change change) {
            return new ChangeView(
                    change.version(),
                    change.series(),
                    change.description(),
                    change.script(),
                    change.checksum(),
                    change.rollbackScript(),
                    change.file());
        }
    }
}
