package io.slipway.apply.history;

import io.slipway.apply.history.HistoryRow.Kind;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a change on a target, and which of them are applied. Steps with a row in the history keep their
 * statements, because another version of Slipway may divide a script differently. The statements after them are divided
 * again.
 *
 * @param undoes keys that the last transaction step marks as taken back
 */
public record StepPlan(String key, List<PlannedStep> steps, List<HistoryRow> rows, List<String> undoes) {

    /** Thrown if the rows do not match the script: the checksum of a step or of the whole change differs. */
    public static final class MismatchException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MismatchException(String message) {
            super(message, null, false, false);
        }
    }

    public static StepPlan of(ChangeKey choice, PreparedChange change, List<String> undoes) {
        var steps = new ArrayList<PlannedStep>();
        int next = 0;
        for (HistoryRow row : choice.rows()) {
            if (!change.accepts(row.changeChecksum())) {
                throw new MismatchException("%s was applied with another content (%s instead of %s)"
                        .formatted(row.key(), row.changeChecksum(), change.checksum()));
            }
            if (row.step() != steps.size() + 1
                    || row.from() != next + 1
                    || row.to() - 1 > change.statements().size()) {
                throw new MismatchException("the history rows of %s do not fit this script".formatted(row.key()));
            }
            var step = new PlannedStep(
                    row.step(), row.kind(), row.from(), change.statements().subList(next, row.to() - 1));
            if (!step.checksum().equals(row.by().checksum())) {
                throw new MismatchException(
                        "step %d of %s was applied with other statements".formatted(row.step(), row.key()));
            }
            steps.add(step);
            next = row.to() - 1;
        }
        cut(change.statements().subList(next, change.statements().size()), next + 1, steps);
        if (!undoes.isEmpty() && steps.stream().noneMatch(step -> step.kind() == Kind.TRANSACTION)) {
            steps.add(new PlannedStep(
                    steps.size() + 1, Kind.TRANSACTION, change.statements().size() + 1, List.of()));
        }
        return new StepPlan(choice.key(), List.copyOf(steps), choice.rows(), undoes);
    }

    private static void cut(List<ChangeStatement> rest, int from, List<PlannedStep> steps) {
        int begin = 0;
        for (int i = 0; i < rest.size(); i++) {
            ChangeStatement.Place place = rest.get(i).place();
            boolean last = i + 1 == rest.size();
            if (isAlone(place)
                    || last
                    || place == ChangeStatement.Place.ENDS_TRANSACTION
                    || isAlone(rest.get(i + 1).place())) {
                steps.add(new PlannedStep(steps.size() + 1, kind(place), from + begin, rest.subList(begin, i + 1)));
                begin = i + 1;
            }
        }
    }

    private static boolean isAlone(ChangeStatement.Place place) {
        return kind(place) != Kind.TRANSACTION;
    }

    private static Kind kind(ChangeStatement.Place place) {
        return switch (place) {
            case TRANSACTION, ENDS_TRANSACTION -> Kind.TRANSACTION;
            case STANDALONE -> Kind.STANDALONE;
            case BATCH -> Kind.BATCH;
        };
    }

    public RunProgress progress(@Nullable UUID targetUid, int appliedSteps) {
        return new RunProgress(
                targetUid,
                key,
                appliedSteps,
                steps.stream().map(PlannedStep::checksum).toList());
    }

    public int total() {
        return steps.size();
    }

    /** The number of APPLIED steps, counted from the first one. */
    public int applied() {
        return (int) rows.stream().takeWhile(HistoryRow::applied).count();
    }

    public int adopted(RunIdentity run) {
        return (int)
                rows.stream().filter(row -> row.applied() && !row.isOf(run)).count();
    }

    public Optional<PlannedStep> next() {
        return applied() < total() ? Optional.of(steps.get(applied())) : Optional.empty();
    }

    /** The intent of a standalone or batch step that was begun and whose result is not known. */
    public Optional<HistoryRow> intent(PlannedStep step) {
        return rows.stream()
                .filter(row -> row.step() == step.number() && !row.applied())
                .findFirst();
    }

    /** The progress of a batch as JSON, from its row; empty for any other step. */
    public String place(PlannedStep step) {
        return intent(step)
                .filter(row -> row.kind() == Kind.BATCH)
                .map(HistoryRow::place)
                .orElse("");
    }

    /** The keys that this step marks as taken back. Only the last transaction step marks keys. */
    public List<String> undoneBy(PlannedStep step) {
        boolean last = step.kind() == Kind.TRANSACTION
                && steps.subList(step.number(), total()).stream().noneMatch(later -> later.kind() == Kind.TRANSACTION);
        return last ? undoes : List.of();
    }
}
