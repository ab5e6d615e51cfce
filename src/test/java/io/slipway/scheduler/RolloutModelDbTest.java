package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import io.slipway.testing.StateMachine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final int ORDERS = Proof.size(40, 2_000);
    private static final int ORDERS_PER_DATABASE = 200;
    private static final int MAX_SHRINKS = 60;

    @Test
    void noOrderOfActsLeavesARolloutStuck() {
        long begun = System.nanoTime();
        List<String> counts = new ArrayList<>();
        Set<String> moves = new HashSet<>();
        long[] seeds = Proof.seeds(ORDERS);
        for (int from = 0; from < ORDERS; from += ORDERS_PER_DATABASE) {
            try (RolloutWorld world = new RolloutWorld()) {
                Arrays.stream(seeds, from, Math.min(ORDERS, from + ORDERS_PER_DATABASE))
                        .forEach(seed -> refuseViolation(world, seed));
                counts.add(world.counts());
                moves.addAll(world.moves());
            }
        }
        System.out.printf(
                "rollout model: %d orders, %d moves of states, %d s%n%s%n",
                ORDERS, moves.size(), (System.nanoTime() - begun) / 1_000_000_000, String.join("\n", counts));
        // the few orders of the short form need not make the rarest moves
        assertThat(moves).hasSizeGreaterThan(15);
        if (Proof.isWhole()) {
            assertThat(moves)
                    .containsAll(Stream.of(StateMachine.ROLLOUT, StateMachine.TASK_RUN)
                            .flatMap(StateMachine::allMoves)
                            .toList());
        }
    }

    private static void refuseViolation(RolloutWorld world, long seed) {
        RolloutOrder order = RolloutOrder.draw(seed);
        violation(world, order).ifPresent(found -> {
            throw new AssertionError("seed " + seed + ": " + found + "\nshrunken:\n" + shrunken(order));
        });
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
                try (RolloutWorld world = new RolloutWorld()) {
                    Optional<String> still = violation(world, smaller);
                    smallest = still.isPresent() ? smaller : smallest;
                    found = still.orElse(found);
                    from += still.isPresent() ? 0 : size;
                }
            }
        }
        return found;
    }
}
