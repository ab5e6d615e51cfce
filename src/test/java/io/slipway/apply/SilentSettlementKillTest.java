package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.testing.proxy.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that becomes silent while a run is settled in it: the settlement ends. */
class SilentSettlementKillTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final FaultProxy link = new FaultProxy(fixture.server.address());
    private final ServerWatches watches = new ServerWatches(WatchListener.NONE);
    private final RunIdentity run = ApplyFixture.newRun();

    /** Task sessions over the link, which swallows everything once this one of them is open. */
    private record Silent(SessionSource real, FaultProxy link, int last, AtomicInteger opened)
            implements SessionSource {
        @Override
        public Connection open() throws SQLException {
            var session = real.open();
            if (opened.incrementAndGet() == last) {
                link.blackHole();
            }
            return session;
        }

        @Override
        public Map<String, String> settings() {
            return real.settings();
        }

        @Override
        public String address() {
            return real.address();
        }
    }

    @BeforeEach
    void theHistoryIsThere() {
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    @AfterEach
    void close() {
        watches.close();
        link.close();
    }

    private RunOutcome endOf(PreparedChange change, int silentAfter) throws Exception {
        var task = SessionOptions.task(Long.toString(run.runUid()), Duration.ofSeconds(2), Duration.ofMinutes(1));
        var sessions = new Silent(fixture.through(link.address(), task), link, silentAfter, new AtomicInteger());
        var watch = fixture.through(link.address(), SessionOptions.service(Duration.ofSeconds(3)));
        var runner = new OwnerFixture(sessions, watch, fixture.options, watches, watch);
        return CompletableFuture.supplyAsync(() -> runner.run(change, run, null, new MemoryJournal()))
                .get(120, TimeUnit.SECONDS);
    }

    @Test
    void aRunIsHandedBackIfTheTargetFallsSilentDuringItsVoid() throws Exception {
        assertThat(endOf(ApplyFixture.change("SELECT nonsense"), 2)).isInstanceOf(RunOutcome.HandBack.class);
    }

    @Test
    void aRunIsHandedBackIfTheIntentReadGetsNoAnswer() throws Exception {
        var change = ApplyFixture.change("-- slipway:transaction off\nSELECT nonsense");
        assertThat(endOf(change, 2)).isInstanceOf(RunOutcome.HandBack.class);
    }
}
