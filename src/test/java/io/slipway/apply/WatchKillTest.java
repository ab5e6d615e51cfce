package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.ServerWatch;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.WaitReason;
import io.slipway.testing.proxy.Direction;
import io.slipway.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchKillTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final FaultProxy link = new FaultProxy(fixture.server.address());
    private final AtomicInteger cuts = new AtomicInteger();
    private final ServerWatches watches = new ServerWatches(new WatchListener() {
        @Override
        public void cut() {
            cuts.incrementAndGet();
        }
    });

    @AfterEach
    void close() {
        watches.close();
        link.close();
    }

    private CompletableFuture<RunOutcome> sleeping(int seconds) {
        var task = SessionOptions.task(Long.toString(run.runUid()), Duration.ofSeconds(2), Duration.ofMinutes(1));
        var watch = fixture.through(link.address(), SessionOptions.service(Duration.ofSeconds(3)));
        var runner = new OwnerFixture(fixture.through(link.address(), task), watch, fixture.options, watches, watch);
        var change = ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(%d)".formatted(seconds));
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
        return outcome;
    }

    @Test
    void aSilentTargetIsNoticedWithinTenSecondsAndTheRunIsHandedBack() throws Exception {
        // to the second only where this machine has the time
        assertThat(ServerWatch.SILENCE_TIMEOUT).isLessThan(Duration.ofSeconds(10));
        var outcome = sleeping(300);
        link.blackHole();
        await().atMost(Duration.ofSeconds(60)).until(() -> cuts.get() == 1);
        assertThat(outcome.get(120, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.TARGET_UNREACHABLE));
        assertThat(fixture.effects()).isZero();
        assertThat(journal.openSessions).hasSize(1);
    }

    @Test
    void aRunContinuesAndAppliesOnceAfterItsLinkRecovers() throws Exception {
        var outcome = sleeping(8);
        link.blackHole();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean cut = cuts.get() == 1;
            if (cut) {
                link.heal();
            }
            return cut;
        });
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(journal.openSessions).isEmpty();
    }

    @Test
    void aLinkThatOnlyDropsAnswersIsNoticed() throws Exception {
        var outcome = sleeping(300);
        link.swallow(Direction.TO_CLIENT);
        await().atMost(Duration.ofSeconds(60)).until(() -> cuts.get() == 1);
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aLongStatementOverAHealthyLinkIsNotCut() throws Exception {
        assertThat(sleeping(14).get(120, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(cuts).hasValue(0);
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void otherErrorsOfTheWatchDoNotCutTheTask() throws Exception {
        var outcome = sleeping(14);
        // whoever looks is refused from now on: 42501 by the database, or no connection at all
        fixture.database.execute(
                "REVOKE CONNECT ON DATABASE \"" + fixture.database.name() + "\" FROM PUBLIC",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'slipway' AND usename = '" + fixture.login + "'");
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(cuts).hasValue(0);
    }
}
