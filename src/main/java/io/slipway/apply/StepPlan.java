package io.slipway.apply;

import io.slipway.apply.HistoryRow.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a change on this target and how far they are. Steps that stand in the history keep their cut, since
 * another version of the splitter may cut differently; what follows them is cut anew.
 *
 * @param undoes keys that the last stretch marks as taken back
 */
record StepPlan(String key, List<PlannedStep> steps, List<HistoryRow> rows, List<String> undoes) {

    /** The rows do not tell of this script: {@code step} or the whole change has another checksum. */
    static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1;

        Mismatch(String message) {
            super(message, null, false, false);
        }
    }

    static StepPlan of(KeyChoice choice, Change change, List<String> undoes) {
        var steps = new ArrayList<PlannedStep>();
        int next = 0;
        for (var row : choice.rows()) {
            if (!row.changeChecksum().equals(change.checksum())) {
                throw new Mismatch("%s was applied with another content (%s instead of %s)"
                        .formatted(row.key(), row.changeChecksum(), change.checksum()));
            }
            if (row.step() != steps.size() + 1
                    || row.from() != next + 1
                    || row.to() - 1 > change.statements().size()) {
                throw new Mismatch("the history rows of %s do not fit this script".formatted(row.key()));
            }
            var step = new PlannedStep(
                    row.step(), row.kind(), row.from(), change.statements().subList(next, row.to() - 1));
            if (!step.checksum().equals(row.by().checksum())) {
                throw new Mismatch("step %d of %s was applied with other statements".formatted(row.step(), row.key()));
            }
            steps.add(step);
            next = row.to() - 1;
        }
        cut(change.statements().subList(next, change.statements().size()), next + 1, steps);
        if (!undoes.isEmpty() && steps.stream().noneMatch(step -> step.kind() == Kind.STRETCH)) {
            steps.add(new PlannedStep(
                    steps.size() + 1, Kind.STRETCH, change.statements().size() + 1, List.of()));
        }
        return new StepPlan(choice.key(), List.copyOf(steps), choice.rows(), undoes);
    }

    private static void cut(List<ChangeStatement> rest, int from, List<PlannedStep> steps) {
        int begin = 0;
        for (int i = 0; i < rest.size(); i++) {
            var place = rest.get(i).place();
            boolean last = i + 1 == rest.size();
            if (isAlone(place)
                    || last
                    || place == ChangeStatement.Place.ENDS_STRETCH
                    || isAlone(rest.get(i + 1).place())) {
                steps.add(new PlannedStep(steps.size() + 1, kind(place), from + begin, rest.subList(begin, i + 1)));
                begin = i + 1;
            }
        }
    }

    private static boolean isAlone(ChangeStatement.Place place) {
        return kind(place) != Kind.STRETCH;
    }

    private static Kind kind(ChangeStatement.Place place) {
        return switch (place) {
            case STRETCH, ENDS_STRETCH -> Kind.STRETCH;
            case SINGLE -> Kind.SINGLE;
            case BATCH -> Kind.BATCH;
        };
    }

    Progress progress(@Nullable UUID targetUid, int appliedSteps) {
        return new Progress(
                targetUid,
                key,
                appliedSteps,
                steps.stream().map(PlannedStep::checksum).toList());
    }

    int total() {
        return steps.size();
    }

    /** Steps that are APPLIED, from the first on. */
    int applied() {
        return (int) rows.stream().takeWhile(HistoryRow::applied).count();
    }

    int adopted(RunIdentity run) {
        return (int)
                rows.stream().filter(row -> row.applied() && !row.isOf(run)).count();
    }

    Optional<PlannedStep> next() {
        return applied() < total() ? Optional.of(steps.get(applied())) : Optional.empty();
    }

    /** The row of a step that was begun without a transaction and whose end is not known. */
    Optional<HistoryRow> intent(PlannedStep step) {
        return rows.stream()
                .filter(row -> row.step() == step.number() && !row.applied())
                .findFirst();
    }

    /** How far a batch is, as its row says; empty for any other step. */
    String place(PlannedStep step) {
        return intent(step)
                .filter(row -> row.kind() == Kind.BATCH)
                .map(HistoryRow::place)
                .orElse("");
    }

    /** What the earlier steps set for those after them, in order. */
    List<ChangeStatement> prologue(PlannedStep step) {
        var settings = new ArrayList<ChangeStatement>();
        steps.subList(0, step.number() - 1).stream()
                .flatMap(earlier -> earlier.statements().stream())
                .forEach(statement -> {
                    if (statement.effect() == ChangeStatement.Effect.SETTING) {
                        settings.add(statement);
                    } else if (statement.effect() == ChangeStatement.Effect.FORGETS) {
                        settings.clear();
                    }
                });
        return List.copyOf(settings);
    }

    /** Keys that this step marks as taken back: the last stretch does. */
    List<String> undoneBy(PlannedStep step) {
        boolean last = step.kind() == Kind.STRETCH
                && steps.subList(step.number(), total()).stream().noneMatch(later -> later.kind() == Kind.STRETCH);
        return last ? undoes : List.of();
    }
}
