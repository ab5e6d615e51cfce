package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LockGraphTest {
    private static final int OURS = 500;

    private static LockGraph.Waiter waits(int pid, int millis, Integer... blockers) {
        return new LockGraph.Waiter(pid, Duration.ofMillis(millis), false, Set.of(blockers));
    }

    private static LockGraph graph(LockGraph.Waiter... waiters) {
        var all = new HashMap<Integer, LockGraph.Waiter>();
        Arrays.stream(waiters).forEach(waiter -> all.put(waiter.pid(), waiter));
        return new LockGraph(all);
    }

    private static Set<Integer> victims(LockGraph graph) {
        return graph.victimsOf(OURS).stream().map(LockGraph.Waiter::pid).collect(Collectors.toSet());
    }

    @Test
    void aVictimHasAChainOfWaitsToARunSession() {
        var graph = graph(waits(1, 10, OURS), waits(2, 10, 1), waits(3, 10, 2), waits(4, 10, 99), waits(5, 10, 4));
        assertThat(victims(graph)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aSessionWithTheSameBlockerIsNotAVictim() {
        var graph = graph(waits(OURS, 10, 7), waits(8, 10, 7));
        assertThat(victims(graph)).isEmpty();
        assertThat(graph.isWaiting(OURS)).isTrue();
        assertThat(graph.blockersOf(OURS)).containsExactly(7);
    }

    @Test
    void runSessionsPassTheChainOnButAreNotVictims() {
        var own = new LockGraph.Waiter(600, Duration.ofSeconds(9), true, Set.of(OURS));
        assertThat(victims(graph(own, waits(1, 10, 600)))).containsExactly(1);
    }

    @Test
    void victimsAreOrderedByWait() {
        var graph = graph(waits(1, 10, OURS), waits(2, 3_000, OURS), waits(3, 200, OURS));
        assertThat(graph.victimsOf(OURS).getFirst().pid()).isEqualTo(2);
    }

    @Test
    void aCycleOfWaitsEnds() {
        assertThat(victims(graph(waits(1, 10, OURS, 2), waits(2, 10, 1), waits(OURS, 10, 2))))
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void aPreparedTransactionHasNoProcess() {
        var graph = graph(waits(OURS, 10, 0));
        assertThat(graph.blockersOf(OURS)).containsExactly(0);
        assertThat(BlockerDescriptions.NONE.describe(graph.blockersOf(OURS))).isEqualTo("a prepared transaction");
    }
}
