package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import io.slipway.testing.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Draws orders of what people, owners and passes do to rollouts, and plays each on the product's stores. In every
 * order: a RUNNING rollout has a run that moves by itself or says why not, an answer that says yes has changed
 * something, and people can bring each rollout to its end.
 */
@Tag(Proof.TAG)
class RolloutModelDbTest {
    private static final int ORDERS = Proof.size(60, 4_000);
    private static final int ORDERS_PER_DATABASE = 500;
    private static final int MAX_SHRINKS = 150;

    @Test
    void noOrderOfActsLeavesARolloutStuck() {
        long begun = System.nanoTime();
        List<String> counts = new ArrayList<>();
        List<String> moves = new ArrayList<>();
        RolloutWorld world = new RolloutWorld();
        int played = 0;
        for (long seed : Proof.seeds(ORDERS)) {
            RolloutOrder order = RolloutOrder.draw(seed);
            violation(world, order).ifPresent(found -> {
                throw new AssertionError("seed " + seed + ": " + found + "\nshrunken:\n" + shrunken(order));
            });
            if (++played % ORDERS_PER_DATABASE == 0 || played == ORDERS) {
                counts.add(world.counts());
                moves.addAll(world.moves());
                world = new RolloutWorld();
            }
        }
        System.out.printf(
                "rollout model: %d orders, %d s%n%s%n",
                ORDERS, (System.nanoTime() - begun) / 1_000_000_000, String.join("\n", counts));
        assertThat(moves)
                .containsAll(Stream.of(StateMachine.ROLLOUT, StateMachine.TASK_RUN)
                        .flatMap(StateMachine::allMoves)
                        .toList());
    }

    private static Optional<String> violation(RolloutWorld world, RolloutOrder order) {
        RolloutTrial trial = new RolloutTrial(world, order);
        try {
            trial.play(order);
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(e + "\n" + String.join("\n", trial.trace()));
        }
    }

    /** The order without the acts that the violation does not need. */
    private static String shrunken(RolloutOrder order) {
        RolloutOrder smallest = order;
        String found = "it did not happen again";
        int tries = 0;
        for (int size = order.steps().size(); size >= 1; size /= 2) {
            for (int from = 0; from < smallest.steps().size() && tries < MAX_SHRINKS; tries++) {
                RolloutOrder smaller = smallest.without(from, size);
                Optional<String> still = violation(new RolloutWorld(), smaller);
                if (still.isPresent()) {
                    smallest = smaller;
                    found = still.get();
                } else {
                    from += size;
                }
            }
        }
        return found;
    }
}
