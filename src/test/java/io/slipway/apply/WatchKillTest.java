package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.SessionOptions;
import io.slipway.testing.proxy.Direction;
import io.slipway.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchKillTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final FaultProxy link = new FaultProxy(bench.server.address());
    private final AtomicInteger cuts = new AtomicInteger();
    private final Watches watches = new Watches(new WatchListener() {
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

    private CompletableFuture<Outcome> sleeping(int seconds) {
        var task = SessionOptions.task(Long.toString(run.runUid()), Duration.ofSeconds(2), Duration.ofMinutes(1));
        var watch = bench.through(link.address(), SessionOptions.service(Duration.ofSeconds(3)));
        var runner = new ChangeRunner(bench.through(link.address(), task), watch, bench.options, watches, watch);
        var change = Bench.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(%d)".formatted(seconds));
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bench.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
        return outcome;
    }

    @Test
    void aSilentTargetIsNoticedWithinTenSecondsAndTheRunIsHandedBack() throws Exception {
        // to the second only where this machine has the time
        assertThat(ServerWatch.SILENCE).isLessThan(Duration.ofSeconds(10));
        var outcome = sleeping(300);
        link.blackHole();
        await().atMost(Duration.ofSeconds(60)).until(() -> cuts.get() == 1);
        assertThat(outcome.get(120, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitingFor.TARGET_UNREACHABLE));
        assertThat(bench.effects()).isZero();
        assertThat(journal.open).hasSize(1);
    }

    @Test
    void aLinkThatComesBackLetsTheSameRunGoOnAndApplyOnce() throws Exception {
        var outcome = sleeping(8);
        link.blackHole();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean cut = cuts.get() == 1;
            if (cut) {
                link.heal();
            }
            return cut;
        });
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(journal.open).isEmpty();
    }

    @Test
    void aLinkThatOnlySwallowsAnswersIsNoticedToo() throws Exception {
        var outcome = sleeping(300);
        link.swallow(Direction.TO_CLIENT);
        await().atMost(Duration.ofSeconds(60)).until(() -> cuts.get() == 1);
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aLongQuietStatementOverAHealthyLinkIsNeverCut() throws Exception {
        assertThat(sleeping(14).get(120, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(cuts).hasValue(0);
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void errorsOfAnotherKindSayNothingOfTheTask() throws Exception {
        var outcome = sleeping(14);
        // whoever looks is refused from now on: 42501 by the database, or no connection at all
        bench.database.execute(
                "REVOKE CONNECT ON DATABASE \"" + bench.database.name() + "\" FROM PUBLIC",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'slipway' AND usename = '" + bench.login + "'");
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(cuts).hasValue(0);
    }
}
