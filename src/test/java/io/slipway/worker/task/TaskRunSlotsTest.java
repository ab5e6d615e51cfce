package io.slipway.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskRunSlotsTest {
    private final TaskRunSlots slots = new TaskRunSlots(2);
    private final AtomicInteger freed = new AtomicInteger();

    private TaskRunSlots.HeldSlot claimed() {
        assertThat(slots.reserve()).isPositive();
        var held = slots.take(freed::incrementAndGet);
        slots.claimed();
        return held;
    }

    private int free() {
        int free = slots.reserve();
        slots.claimed();
        return free;
    }

    @Test
    void aRunKeepsItsSlotUntilItsEnd() {
        var one = claimed();
        assertThat(free()).isEqualTo(1);
        var two = claimed();
        assertThat(free()).isZero();
        one.close();
        two.close();
        assertThat(free()).isEqualTo(2);
        assertThat(freed).hasValue(2);
    }

    @Test
    void aWatchingRunTakesNoSlotAndIsCounted() {
        var one = claimed();
        one.giveBack();
        assertThat(freed).hasValue(1);
        assertThat(slots.watching()).isEqualTo(1);
        assertThat(free()).isEqualTo(2);
        assertThat(one.takeAgain()).isTrue();
        assertThat(one.takeAgain()).isTrue();
        assertThat(slots.watching()).isZero();
        assertThat(free()).isEqualTo(1);
    }

    @Test
    void aReturningRunGoesFirst() {
        var watching = claimed();
        watching.giveBack();
        var one = claimed();
        var two = claimed();
        assertThat(watching.takeAgain()).isFalse();
        assertThat(slots.watching()).isEqualTo(1);
        one.close();
        assertThat(free()).as("it is spoken for").isZero();
        assertThat(watching.takeAgain()).isTrue();
        two.close();
        assertThat(free()).isEqualTo(1);
    }

    @Test
    void aReturningRunDoesNotTakeASlotOfAClaimInFlight() {
        var watching = claimed();
        watching.giveBack();
        assertThat(slots.reserve()).isEqualTo(2);
        assertThat(watching.takeAgain()).isFalse();
        slots.take(freed::incrementAndGet);
        assertThat(watching.takeAgain()).isFalse();
        slots.claimed();
        assertThat(watching.takeAgain()).isTrue();
    }

    @Test
    void aRunThatEndsWhileWatchingOrWaitingLeavesNothing() {
        var one = claimed();
        one.giveBack();
        one.close();
        assertThat(slots.watching()).isZero();
        var two = claimed();
        two.giveBack();
        claimed();
        claimed();
        assertThat(two.takeAgain()).isFalse();
        two.giveBack();
        assertThat(two.takeAgain()).isFalse();
        two.close();
        assertThat(slots.watching()).isZero();
        assertThat(free()).isZero();
    }
}
