package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.chaos.ClientCall.Act;
import io.slipway.chaos.ClientCall.Answer;
import io.slipway.chaos.Evidence.Effect;
import io.slipway.chaos.Evidence.PlanRow;
import io.slipway.chaos.Evidence.Run;
import io.slipway.chaos.Evidence.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checkers see each kind of lie, and see none where there is none. */
class InvariantsTest {
    private final RequestedPlan work =
            new RequestedPlan("r1p1", List.of("s1-1"), List.of(ScriptKind.PLAIN, ScriptKind.TWO_STEPS), 1, 0, false);
    private final ClientHistory history = new ClientHistory();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Run> runs =
            new ArrayList<>(List.of(run(1, "DONE", 1, null, false), run(2, "DONE", 2, null, false)));
    private final List<Step> steps = new ArrayList<>(List.of(step("a", 1), step("b", 1), step("b", 2)));
    private final List<Effect> effects =
            new ArrayList<>(List.of(effect("c1s1", 10), effect("c2s1", 20), effect("c2s2", 30)));
    private final List<PlanRow> plans = new ArrayList<>(List.of(new PlanRow(7, "r1p1", 8L, "DONE")));

    /** Of the first change, task a, with one step, or of the second, task b, with two. */
    private static Run run(int change, String state, int applied, @Nullable String error, boolean cancelAsked) {
        var task = change == 1 ? "a" : "b";
        return new Run(
                change, task, 1, state, 1, null, change, applied, 0, error, cancelAsked, false, "s1-1", "r1p1", change);
    }

    private static Step step(String task, int step) {
        return new Step("s1-1", task, step, "TRANSACTION", "APPLIED", 0);
    }

    private static Effect effect(String mark, long begun) {
        return new Effect("s1-1", "r1p1" + mark, begun, begun + 5);
    }

    /** The names of the invariants that are violated. */
    private List<String> violated() throws Exception {
        var evidence =
                new Evidence(Map.of("r1p1", work), faults, history, runs, steps, effects, List.of(), List.of(), plans);
        var names = new ArrayList<String>();
        for (var invariant : Stream.concat(EffectInvariants.all().stream(), ClientInvariants.all().stream())
                .toList()) {
            if (!invariant.violations(evidence).isEmpty()) {
                names.add(invariant.name().split(" ", 2)[0]);
            }
        }
        return names;
    }

    @Test
    void correctEvidenceViolatesNoInvariant() throws Exception {
        history.add(new ClientCall(Act.CREATE, "r1p1", Answer.OK, 201, "7", 1));
        assertThat(violated()).isEmpty();
    }

    @Test
    void aDuplicateEffectIsFound() throws Exception {
        effects.add(effect("c2s2", 40));
        assertThat(violated()).contains("I1");
    }

    @Test
    void aDoneRunWithoutEffectOrStepIsFound() throws Exception {
        effects.removeLast();
        assertThat(violated()).containsExactly("I2");
        effects.add(effect("c2s2", 30));
        steps.removeLast();
        assertThat(violated()).containsExactly("I2", "I7");
    }

    @Test
    void aFailedRunThatIsAppliedIsFound() throws Exception {
        faults.add(new Fault("x", true, false, 0, rig -> {}));
        runs.set(1, run(2, "FAILED", 2, "x", false));
        assertThat(violated()).containsExactly("I3");
    }

    @Test
    void anUnreportedEffectOfAFailedRunIsFound() throws Exception {
        faults.add(new Fault("x", true, false, 0, rig -> {}));
        runs.set(1, run(2, "FAILED", 0, "x", false));
        steps.removeLast();
        effects.removeLast();
        assertThat(violated()).containsExactly("I4");
    }

    @Test
    void anEffectWithoutATaskIsFound() throws Exception {
        effects.add(effect("c9s1", 50));
        assertThat(violated()).containsExactly("I7");
    }

    @Test
    void overlappingOrMisorderedEffectsAreFound() throws Exception {
        effects.set(0, effect("c1s1", 17));
        assertThat(violated()).containsExactly("I11");
        effects.set(0, effect("c1s1", 60));
        assertThat(violated()).containsExactly("I11");
    }

    @Test
    void anAcknowledgedPlanThatIsGoneOrUnfinishedIsFound() throws Exception {
        history.add(new ClientCall(Act.CREATE, "r1p1", Answer.OK, 201, "6", 1));
        assertThat(violated()).containsExactly("I6");
        history.add(new ClientCall(Act.CREATE, "r1p1", Answer.OK, 201, "7", 1));
        plans.set(0, new PlanRow(7, "r1p1", 8L, "RUNNING"));
        assertThat(violated()).containsExactly("I6");
    }

    @Test
    void aDuplicateOrUnrequestedPlanIsFound() throws Exception {
        plans.add(new PlanRow(9, "r1p1", 10L, "DONE"));
        assertThat(violated()).containsExactly("I7");
        plans.set(1, new PlanRow(9, "r1p2", 10L, "DONE"));
        assertThat(violated()).containsExactly("I7");
    }

    @Test
    void anAcknowledgedCancelWithoutEffectIsFound() throws Exception {
        history.add(new ClientCall(Act.CANCEL_RUN, "2", Answer.OK, 202, null, 1));
        assertThat(violated()).isEmpty();
        faults.add(new Fault("x", true, false, 0, rig -> {}));
        runs.set(1, run(2, "FAILED", 1, "x", true));
        steps.removeLast();
        effects.removeLast();
        assertThat(violated()).containsExactly("I8");
    }

    @Test
    void anUnexplainedEndIsFound() throws Exception {
        runs.set(1, run(2, "FAILED", 1, "owner-died", false));
        steps.removeLast();
        effects.removeLast();
        assertThat(violated()).containsExactly("ends");
        runs.set(1, run(2, "CANCELED", 1, "canceled", false));
        assertThat(violated()).containsExactly("ends");
    }

    @Test
    void aWrongAnswerToAClientIsFound() throws Exception {
        history.lie("a read did not see what was written");
        assertThat(violated()).containsExactly("I17");
    }
}
