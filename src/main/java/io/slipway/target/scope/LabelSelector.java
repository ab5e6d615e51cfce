package io.slipway.target.scope;

import io.slipway.control.JsonColumn;
import io.slipway.problem.InputProblem;
import io.slipway.target.scope.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Selects targets by their labels. Its requirements are joined by commas, and all must hold. {@code tier=tenant},
 * {@code tier!=tenant}, {@code region in (eu,us)}, {@code region notin (eu,us)}, {@code owner exists} (or just
 * {@code owner}), {@code !owner}. A target without the label satisfies {@code !=} and {@code notin}.
 */
public final class LabelSelector {
    /** Limit of the text, in characters. */
    public static final int MAX_LENGTH = 4000;

    private final String text;
    private final List<Requirement> requirements;

    private LabelSelector(String text, List<Requirement> requirements) {
        this.text = text;
        this.requirements = requirements;
    }

    /**
     * @param pointer of the field, for the problem
     * @throws io.slipway.problem.ProblemException bad-selector, with the position of the fault
     */
    public static LabelSelector parse(String text, String pointer) {
        if (text.length() > MAX_LENGTH) {
            throw new InputProblem.Refused(
                            InputProblem.Rule.BAD_SELECTOR, pointer, "must not be longer than " + MAX_LENGTH)
                    .asException();
        }
        var tokens = new SelectorTokens(text, pointer);
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(requirement(tokens));
        } while (tokens.take(","));
        tokens.expectEnd();
        return new LabelSelector(text, List.copyOf(requirements));
    }

    private static Requirement requirement(SelectorTokens tokens) {
        if (tokens.take("!")) {
            return new Requirement(tokens.key(), Operator.ABSENT, List.of());
        }
        String key = tokens.key();
        if (tokens.take("!=")) {
            return new Requirement(key, Operator.NOT_IN, List.of(tokens.value()));
        }
        if (tokens.take("==") || tokens.take("=")) {
            return new Requirement(key, Operator.IN, List.of(tokens.value()));
        }
        if (tokens.takeWord("in")) {
            return new Requirement(key, Operator.IN, values(tokens));
        }
        if (tokens.takeWord("notin")) {
            return new Requirement(key, Operator.NOT_IN, values(tokens));
        }
        tokens.takeWord("exists");
        return new Requirement(key, Operator.EXISTS, List.of());
    }

    private static List<String> values(SelectorTokens tokens) {
        List<String> values = new ArrayList<>();
        tokens.expect("(");
        do {
            values.add(tokens.value());
        } while (tokens.take(","));
        tokens.expect(")");
        return List.copyOf(values);
    }

    /** Whether the selector selects a target with these labels. */
    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }

    /** The requirements as JSON, for the SQL of the stores. */
    public String json() {
        return JsonColumn.write(requirements);
    }

    /** The text as its author wrote it. */
    @Override
    public String toString() {
        return text;
    }
}
