package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.StopSwitch;
import io.slipway.time.Threads;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerGateRaceTest {
    private static final int ACTORS = 12;

    private final ServerGate gate = new ServerGate();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger togetherWithALoner = new AtomicInteger();
    private final AtomicInteger entered = new AtomicInteger();

    private void tries(int actor, CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < 40; i++) {
            var run = new MemoryJournal();
            if ((actor + i) % 5 == 0) {
                gate.lost(actor);
            }
            var turn = new GateTurn(
                    gate,
                    new RunIdentity(
                            ApplyFixture.key(ApplyFixture.INSTALLATION), ApplyFixture.INSTALLATION, actor, 1, ""),
                    new StopSwitch(),
                    run);
            boolean alone = gate.hasLost(actor);
            turn.enter();
            int others = inside.getAndIncrement();
            if (alone && others > 0) {
                togetherWithALoner.incrementAndGet();
            }
            entered.incrementAndGet();
            Thread.onSpinWait();
            inside.decrementAndGet();
            turn.leave();
            turn.progressed();
        }
    }

    @Test
    void anExclusiveTryIsAloneAndEveryRunEnters() throws Exception {
        var barrier = new CyclicBarrier(ACTORS);
        var all = new ArrayList<Future<?>>();
        try (var threads = Threads.virtualPerTask("gate")) {
            for (int actor = 0; actor < ACTORS; actor++) {
                int me = actor;
                all.add(threads.submit(() -> tries(me, barrier)));
            }
            for (var each : all) {
                each.get();
            }
        }
        assertThat(entered).hasValue(ACTORS * 40);
        assertThat(togetherWithALoner).hasValue(0);
    }
}
