package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyOptionsBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LockLadderTest {
    private final AtomicLong now = new AtomicLong();
    private final LockLadder ladder =
            new LockLadder(ApplyOptionsBuilder.options().build(), Duration.ofSeconds(1), now::get, new Random(1));

    @Test
    void lockTimeoutsDoubleTo800MsAndEveryFourthIsLong() {
        var rungs = new ArrayList<Long>();
        for (int i = 0; i < 10; i++) {
            rungs.add(ladder.lockTimeout().toMillis());
            ladder.failed();
        }
        assertThat(rungs).containsExactly(100L, 200L, 400L, 2000L, 800L, 800L, 800L, 2000L, 800L, 800L);
    }

    @Test
    void theLongTimeoutExceedsTheDeadlockTimeout() {
        var slow =
                new LockLadder(ApplyOptionsBuilder.options().build(), Duration.ofSeconds(5), now::get, new Random(1));
        for (int i = 0; i < 3; i++) {
            slow.failed();
        }
        assertThat(slow.lockTimeout()).isEqualTo(Duration.ofMillis(5500));
    }

    @Test
    void pausesDoubleToEightSecondsWithJitter() {
        long[] expected = {500, 1000, 2000, 4000, 8000, 8000, 8000};
        for (long millis : expected) {
            ladder.failed();
            assertThat(ladder.nextPause().toMillis()).isBetween(millis / 2, millis * 3 / 2);
        }
    }

    @Test
    void theWholeLadderEndsAtItsDeadline() {
        ladder.failed();
        now.set(Duration.ofMinutes(10).minusMillis(10).toNanos());
        assertThat(ladder.exhausted()).isFalse();
        assertThat(ladder.nextPause()).isLessThanOrEqualTo(Duration.ofMillis(10));
        now.set(Duration.ofMinutes(10).toNanos());
        assertThat(ladder.exhausted()).isTrue();
    }
}
