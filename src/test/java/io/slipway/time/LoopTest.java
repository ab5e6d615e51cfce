package io.slipway.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final long SOON_SECONDS = 60;
    private static final Duration NEVER = Duration.ofHours(1);

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private Loop loop = Loop.onWake("test", this::pass);

    private void pass() throws InterruptedException {
        most.accumulateAndGet(present.incrementAndGet(), Math::max);
        begun.release();
        mayEnd.acquire();
        present.decrementAndGet();
    }

    @AfterEach
    void close() {
        mayEnd.release(1_000);
        loop.close();
    }

    @Test
    void theFirstPassNeedsNoWake() throws InterruptedException {
        loop.start();
        awaitPass();
    }

    @Test
    void aWakeRunsAPassLongBeforeTheInterval() throws InterruptedException {
        loop = new Loop("test", NEVER, this::pass);
        loop.start();
        awaitPass();
        mayEnd.release();
        loop.wake();
        awaitPass();
    }

    @Test
    void theIntervalRunsAPassWithoutAWake() throws InterruptedException {
        loop = new Loop("test", Duration.ofMillis(1), this::pass);
        loop.start();
        awaitPass();
        mayEnd.release();
        awaitPass();
    }

    @Test
    void aWakeDuringAPassRunsAPassAfterIt() throws InterruptedException {
        loop.start();
        awaitPass();
        loop.wake();
        assertThat(begun.availablePermits()).isZero();
        mayEnd.release();
        awaitPass();
        assertThat(most).hasValue(1);
    }

    @Test
    void aPassThatLastsIsAStandstillAndAPauseIsNone() throws InterruptedException {
        loop.start();
        awaitPass();
        await().until(() -> loop.standstill().compareTo(Duration.ofMillis(5)) > 0);
        mayEnd.release();
        await().until(() -> loop.standstill().isZero());
        loop.wake();
        awaitPass();
        await().until(() -> loop.standstill().compareTo(Duration.ofMillis(5)) > 0);
    }

    @Test
    void aPassThatFailsIsFollowedByTheNext() throws InterruptedException {
        loop = Loop.onWake("test", () -> {
            begun.release();
            throw new IllegalStateException("on purpose");
        });
        loop.start();
        awaitPass();
        loop.wake();
        awaitPass();
    }

    @Test
    void noPassBeginsAfterTheClose() throws InterruptedException {
        loop = Loop.onWake("test", () -> {
            begun.release();
            loop.wake();
            loop.close();
        });
        loop.start();
        awaitPass();
        // waits for the end of the thread
        loop.close();
        assertThat(begun.availablePermits()).isZero();
    }

    private void awaitPass() throws InterruptedException {
        assertThat(begun.tryAcquire(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
