package io.slipway.api.plan;

import io.slipway.api.http.Fields;
import io.slipway.plan.PlanDraft;
import io.slipway.problem.InputProblem;
import io.slipway.target.scope.Labels;
import io.slipway.target.scope.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of a plan and collects the errors of all its fields. */
final class PlanReader {
    private static final int MAX_TITLE_LENGTH = 200;
    private static final int MAX_DESCRIPTION_LENGTH = 20_000;
    private static final int MAX_TARGETS = 100_000;
    private static final Name DEFAULT_PROJECT = Name.of("default");

    private final Fields fields;

    PlanReader(Fields fields) {
        this.fields = fields;
    }

    PlanDraft read(PlanBody body) {
        return new PlanDraft(
                fields.name("/project", body.project(), DEFAULT_PROJECT).toString(),
                fields.text("/title", body.title(), MAX_TITLE_LENGTH),
                fields.optionalText("/description", body.description(), MAX_DESCRIPTION_LENGTH),
                labels(body.labels()),
                targets(body),
                body.group() == null
                        ? null
                        : fields.name("/group", body.group()).toString(),
                new OptionsReader(fields).read(body.options()),
                new ChangesReader(fields).read(body.changes()));
    }

    private Map<String, String> labels(@Nullable Map<String, @Nullable String> given) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((key, value) -> {
                fields.require(value != null, "/labels/" + key, "must not be null");
                labels.put(key, value == null ? "" : value);
            });
        }
        Labels.fault(labels).ifPresent(fault -> fields.wrong("/labels", fault));
        return labels;
    }

    private List<String> targets(PlanBody body) {
        List<@Nullable String> given = body.targets() == null ? List.of() : body.targets();
        if (given.isEmpty() == (body.group() == null)) {
            refuse(InputProblem.Rule.PLAN_NO_TARGET, "/targets", "a plan has either targets or a group");
        }
        if (given.size() > MAX_TARGETS) {
            refuse(InputProblem.Rule.PLAN_TOO_LARGE, "/targets", "a plan has at most " + MAX_TARGETS + " targets");
            return List.of();
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String name = fields.name("/targets/" + i, given.get(i)).toString();
            if (!seen.add(name)) {
                refuse(InputProblem.Rule.PLAN_TARGET_TWICE, "/targets/" + i, "target '" + name + "' is listed twice");
            }
            names.add(name);
        }
        return names;
    }

    private void refuse(InputProblem.Rule rule, String pointer, String reason) {
        fields.refuse(new InputProblem.Refused(rule, pointer, reason));
    }
}
