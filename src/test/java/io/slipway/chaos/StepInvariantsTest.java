package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.chaos.Evidence.Effect;
import io.slipway.chaos.Evidence.Index;
import io.slipway.chaos.Evidence.Run;
import io.slipway.chaos.Evidence.Slices;
import io.slipway.chaos.Evidence.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As {@link InvariantsTest}, for steps that have no transaction of their own. */
class StepInvariantsTest {
    private static final List<ScriptKind> KINDS =
            List.of(ScriptKind.MIXED, ScriptKind.DROPPED, ScriptKind.BATCH, ScriptKind.UNPROBED);
    private static final int MIXED = 1;
    private static final int DROPPED = 2;
    private static final int BATCH = 3;
    private static final int UNPROBED = 4;

    private boolean idempotent;
    private final List<Run> runs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Slices> slices = new ArrayList<>();
    private final List<Index> indexes = new ArrayList<>();

    @BeforeEach
    void allIsDone() {
        for (int ordinal = 1; ordinal <= KINDS.size(); ordinal++) {
            var kind = KINDS.get(ordinal - 1);
            int total = kind.steps().size();
            runs.add(run(ordinal, "DONE", total, false));
            int change = ordinal;
            IntStream.rangeClosed(1, total).forEach(step -> {
                steps.add(step(change, step, "APPLIED", 0));
                effects.add(effect(change, step));
            });
        }
        slices.add(new Slices("s1-1", "r1p1c3s1", TargetTables.PILE, TargetTables.PILE));
        indexes.add(new Index("s1-1", "side", "ix_r1p1c1s2", true));
    }

    private static Run run(int ordinal, String state, int applied, boolean doubted) {
        int total = KINDS.get(ordinal - 1).steps().size();
        return new Run(
                ordinal,
                "t" + ordinal,
                1,
                state,
                1,
                null,
                total,
                applied,
                0,
                null,
                true,
                doubted,
                "s1-1",
                "r1p1",
                ordinal);
    }

    private static Step step(int ordinal, int step, String state, long rows) {
        return new Step("s1-1", "t" + ordinal, step, ordinal == BATCH ? "BATCH" : "STANDALONE", state, rows);
    }

    private static Effect effect(int ordinal, int step) {
        long at = ordinal * 100 + step * 10;
        return new Effect("s1-1", RequestedPlan.mark("r1p1", ordinal, step), at, at + 5);
    }

    /** What is violated, in words. */
    private String violated() throws Exception {
        var work = new RequestedPlan("r1p1", List.of("s1-1"), KINDS, 1, 0, idempotent);
        var evidence = new Evidence(
                Map.of("r1p1", work), List.of(), new ClientHistory(), runs, steps, effects, slices, indexes, List.of());
        var found = new ArrayList<String>();
        for (var invariant : Stream.concat(EffectInvariants.all().stream(), StepInvariants.all().stream())
                .toList()) {
            if (!invariant.violations(evidence).isEmpty()) {
                found.add(invariant.name());
            }
        }
        return String.join("; ", found);
    }

    /** The run ended CANCELED when so many steps were applied. */
    private void canceled(int ordinal, int applied) {
        runs.set(ordinal - 1, run(ordinal, "CANCELED", applied, false));
        steps.removeIf(step -> step.task().equals("t" + ordinal) && step.step() > applied);
        effects.removeIf(effect -> effect.mark().startsWith("r1p1c" + ordinal)
                && effect.mark().charAt(effect.mark().length() - 1) - '0' > applied);
    }

    @Test
    void correctEvidenceViolatesNoInvariant() throws Exception {
        assertThat(violated()).isEmpty();
    }

    @Test
    void aMissingInvalidOrMisplacedIndexIsFound() throws Exception {
        var whole = indexes.removeFirst();
        assertThat(violated()).isEqualTo("I15 indexes are whole, or not there");
        indexes.add(new Index("s1-1", "side", whole.name(), false));
        assertThat(violated()).isEqualTo("I15 indexes are whole, or not there");
        indexes.set(0, new Index("s1-1", "public", whole.name(), true));
        assertThat(violated()).isEqualTo("I15 indexes are whole, or not there");
    }

    @Test
    void aLeftoverIndexIsFound() throws Exception {
        for (var left : List.of("ix_r1p1c2s1", "ix_r1p1c2s1_ccnew", "slipway_drop_4711")) {
            indexes.add(new Index("s1-1", "public", left, left.endsWith("s1")));
            assertThat(violated()).as(left).isEqualTo("I15 indexes are whole, or not there");
            indexes.removeLast();
        }
    }

    @Test
    void anIndexThatWasBuiltTwiceIsFound() throws Exception {
        effects.add(effect(MIXED, 2));
        assertThat(violated()).startsWith("I1 applied at most once");
    }

    @Test
    void aLeftoverOfACanceledBuildIsFound() throws Exception {
        canceled(MIXED, 1);
        assertThat(violated()).isEqualTo("I15 indexes are whole, or not there");
        indexes.clear();
        assertThat(violated()).isEmpty();
    }

    @Test
    void onlyACanceledDropMayLeaveAnInvalidIndex() throws Exception {
        indexes.add(new Index("s1-1", "public", "ix_r1p1c2s1", false));
        assertThat(violated()).isEqualTo("I15 indexes are whole, or not there");
        canceled(DROPPED, 1);
        assertThat(violated()).isEmpty();
    }

    @Test
    void missingSettingsAfterAnIndexAreFound() throws Exception {
        effects.removeIf(effect -> effect.mark().equals("r1p1c1s3"));
        assertThat(violated()).isEqualTo("I2 DONE means applied");
    }

    @Test
    void aDuplicateOrMissingSliceIsFound() throws Exception {
        slices.set(0, new Slices("s1-1", "r1p1c3s1", TargetTables.PILE, TargetTables.PILE + 7));
        assertThat(violated()).isEqualTo("I1 each slice once");
        slices.set(0, new Slices("s1-1", "r1p1c3s1", TargetTables.PILE - 7, TargetTables.PILE - 7));
        assertThat(violated()).isEqualTo("I1 each slice once");
    }

    @Test
    void aCanceledBatchMustMatchItsRecordedProgress() throws Exception {
        canceled(BATCH, 0);
        steps.add(step(BATCH, 1, "INTENT", 14));
        effects.add(effect(BATCH, 1));
        slices.set(0, new Slices("s1-1", "r1p1c3s1", 14, 14));
        assertThat(violated()).isEmpty();
        slices.set(0, new Slices("s1-1", "r1p1c3s1", 21, 21));
        assertThat(violated()).isEqualTo("I1 each slice once");
    }

    @Test
    void aFalseResolutionIsFound() throws Exception {
        runs.set(UNPROBED - 1, run(UNPROBED, "FAILED", 1, true));
        steps.removeLast();
        assertThat(violated()).startsWith("I4 FAILED and CANCELED mean no effect");
        effects.removeLast();
        assertThat(violated()).isEmpty();
    }

    @Test
    void onlyARepeatableStepMayHaveTwoEffects() throws Exception {
        effects.add(effect(UNPROBED, 2));
        assertThat(violated()).startsWith("I1 applied at most once");
        idempotent = true;
        effects.set(effects.size() - 1, new Effect("s1-1", "r1p1c4s2", 500, 500));
        assertThat(violated()).isEmpty();
        effects.add(effect(MIXED, 3));
        assertThat(violated()).startsWith("I1 applied at most once");
    }

    @Test
    void aDoubtThatTheCatalogCanDecideIsFound() throws Exception {
        runs.set(UNPROBED - 1, run(UNPROBED, "DONE", 2, true));
        assertThat(violated()).isEmpty();
        runs.set(MIXED - 1, run(MIXED, "DONE", 3, true));
        assertThat(violated()).isEqualTo("doubts only where nobody can tell");
    }
}
