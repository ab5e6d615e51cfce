package io.slipway.api.plan;

import io.slipway.api.http.Fields;
import io.slipway.api.json.CheckedBody;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanOptions.BackupOption;
import io.slipway.plan.PlanOptions.ChecksOption;
import io.slipway.problem.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/plans}; an absent field has its default. */
@Schema(requiredProperties = {"title", "changes"})
record PlanBody(
        @Nullable String title,
        @Nullable String project,
        @Nullable String description,
        @Nullable Map<String, @Nullable String> labels,
        @Nullable List<@Nullable String> targets,
        @Nullable String group,
        @Nullable List<@Nullable ChangeBody> changes,
        @Nullable OptionsBody options)
        implements CheckedBody {
    @Override
    public List<FieldError> errors() {
        return Fields.errors(this::draft);
    }

    PlanDraft draft(Fields fields) {
        return new PlanReader(fields).read(this);
    }

    /**
     * A change of the plan.
     *
     * @param file where the author keeps the script, at most 255 characters; shown beside positions, never read
     */
    @Schema(requiredProperties = "script")
    record ChangeBody(
            @Nullable String version,
            @Nullable String series,
            @Nullable String description,
            @Nullable String script,
            @Nullable String rollbackScript,
            @Nullable String file) {}

    /** The options; durations in ISO 8601. */
    record OptionsBody(
            @Nullable List<@Nullable WaveBody> waves,
            @Nullable Integer maxParallel,
            @Nullable Integer maxFailures,

            @Nullable Integer retries,

            @Nullable Duration lockTimeout,
            @Nullable Duration lockDeadline,
            @Nullable Duration statementTimeout,
            @Nullable Duration softTimeout,
            @Nullable Duration hardTimeout,
            @Nullable Duration victimBudget,
            @Nullable Integer maxVictims,
            @Nullable Boolean idempotent,
            @Nullable BackupOption backup,
            @Nullable ChecksOption checks) {}

    /** A wave: exactly one of the two fields. */
    record WaveBody(@Nullable Integer percent, @Nullable Integer count) {}
}
