package io.slipway.api.plan;

import io.slipway.api.http.Fields;
import io.slipway.api.patch.PatchField;
import io.slipway.api.plan.PlanBody.ChangeBody;
import io.slipway.api.plan.PlanBody.OptionsBody;
import io.slipway.api.plan.PlanBody.WaveBody;
import io.slipway.plan.Change;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PATCH /v1/plans/{id}}: an absent field stays as it is; changes and options replace the old ones as
 * a whole.
 */
record PlanPatch(
        PatchField<String> title,
        PatchField<String> description,
        PatchField<Map<String, @Nullable String>> labels,
        PatchField<List<@Nullable String>> targets,
        PatchField<String> group,
        PatchField<List<@Nullable ChangeBody>> changes,
        PatchField<OptionsBody> options) {

    PlanDraft applyTo(Plan plan, List<Change> old, Fields fields) {
        boolean retargeted = targets.present() || group.present();
        return new PlanBody(
                        title.orElse(plan.title()),
                        plan.project(),
                        description.orElse(plan.description()),
                        labels.present() ? labels.value() : nullable(plan.labels()),
                        retargeted ? targets.value() : List.copyOf(plan.targets()),
                        retargeted ? group.value() : plan.group(),
                        changes.present() ? changes.value() : bodies(old),
                        options.present() ? options.value() : body(plan.options()))
                .draft(fields);
    }

    private static Map<String, @Nullable String> nullable(Map<String, String> labels) {
        return new java.util.HashMap<>(labels);
    }

    private static List<@Nullable ChangeBody> bodies(List<Change> changes) {
        List<@Nullable ChangeBody> bodies = new java.util.ArrayList<>();
        for (Change c : changes) {
            bodies.add(
                    new ChangeBody(c.version(), c.series(), c.description(), c.script(), c.rollbackScript(), c.file()));
        }
        return bodies;
    }

    private static OptionsBody body(PlanOptions o) {
        List<@Nullable WaveBody> waves = new java.util.ArrayList<>();
        o.waves().forEach(wave -> waves.add(new WaveBody(wave.percent(), wave.count())));
        return new OptionsBody(
                waves,
                o.maxParallel(),
                o.maxFailures(),
                o.retries(),
                o.lockTimeout(),
                o.lockDeadline(),
                o.statementTimeout(),
                o.softTimeout(),
                o.hardTimeout(),
                o.victimBudget(),
                o.maxVictims(),
                o.idempotent(),
                o.backup(),
                o.checks());
    }
}
