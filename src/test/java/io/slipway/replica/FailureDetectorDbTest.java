package io.slipway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.control.ControlConnector;
import io.slipway.control.ControlJdbi;
import io.slipway.control.ControlUrl;
import io.slipway.control.Transactions;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.Backend;
import io.slipway.replica.Heartbeat.Sessions;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.Direction;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class FailureDetectorDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** More than it takes to miss sessions, less than it takes to die of a counter that stands. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final ControlConnector connector = new ControlConnector(
            ControlUrl.parse(control.url(), null, control.password()), SessionOptions.SERVICE_NAME);
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final ReplicaStore store = new ReplicaStore();
    private final Peer watcher = new Peer();
    private final Peer peer = new Peer();
    private final FailureDetector watch = new FailureDetector(transactions, store, () -> watcher.id);

    /** A replica as the others see it: a row and two sessions. */
    private final class Peer {
        private final UUID id = UUID.randomUUID();
        private Connection listener;
        private Connection lease;

        void connect() throws SQLException {
            listener = connector.open(SOON);
            lease = connector.open(SOON);
            renew(Backend.direct(listener).orElseThrow(), Backend.direct(lease).orElseThrow());
        }

        void renew(Backend... sessions) {
            ControlJdbi.use(lease, handle -> {
                store.register(handle, id, "here", "test");
                store.renew(handle, id, List.of(sessions));
            });
        }

        void disconnect() throws SQLException {
            listener.close();
            lease.close();
        }

        Sessions state() {
            return transactions.read(store::beats).stream()
                    .filter(beat -> beat.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .state();
        }
    }

    @BeforeEach
    void bothLive() throws SQLException {
        watcher.connect();
        peer.connect();
        watch.runOnce();
    }

    @AfterEach
    void close() throws SQLException {
        watcher.disconnect();
        peer.disconnect();
    }

    @Test
    void aReplicaWithoutBothSessionsIsDeclaredDeadEarly() throws SQLException {
        long from = System.nanoTime();
        peer.disconnect();

        await().atMost(SOON).until(this::diesOfItsSessions);

        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThanOrEqualTo(Duration.ofMillis(1_200));
        assertThat(declaredDead()).isEqualTo(peer.id.toString());
    }

    /** Not of its counter, which moves each time; a watcher that stood still itself has to see the sessions again. */
    private boolean diesOfItsSessions() throws SQLException {
        countersMove();
        boolean died = anyDiesIn(A_WHILE);
        if (!died) {
            peer.connect();
            countersMove();
            assertThat(watch.runOnce()).isFalse();
            peer.disconnect();
        }
        return died;
    }

    private void countersMove() {
        control.execute("UPDATE slipway.replica SET lease_seq = lease_seq + 1");
    }

    private boolean anyDiesIn(Duration time) {
        var died = new AtomicBoolean(watch.runOnce());
        long from = System.nanoTime();
        await().atMost(SOON)
                .until(() -> died.get()
                        || watch.runOnce() && died.compareAndSet(false, true)
                        || System.nanoTime() - from >= time.toNanos());
        return died.get();
    }

    @Test
    void aMissingListenerAloneIsNotADeath() throws SQLException {
        peer.listener.close();

        await().atMost(SOON).until(() -> peer.state() == Sessions.UNCLEAR);
        countersMove();
        assertThat(anyDiesIn(A_WHILE)).isFalse();
    }

    @Test
    void sessionsLostWithThoseOfTheWatcherAreNotADeath() throws SQLException {
        peer.disconnect();
        watcher.disconnect();
        await().atMost(SOON).until(() -> peer.state() == Sessions.GONE && watcher.state() == Sessions.GONE);
        watcher.connect();

        countersMove();
        assertThat(anyDiesIn(A_WHILE)).isFalse();
    }

    @Test
    void aReplicaWithoutRecordedSessionsIsJudgedByItsCounter() {
        peer.renew();

        assertThat(peer.state()).isEqualTo(Sessions.UNCLEAR);
        countersMove();
        long from = System.nanoTime();
        await().atMost(SOON).until(watch::runOnce);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aReusedPidIsGoneIfItsStartIsVisible() throws SQLException {
        var pids = List.of(
                Backend.direct(peer.listener).orElseThrow(),
                Backend.direct(peer.lease).orElseThrow());
        peer.renew(pids.stream()
                .map(real -> new Backend(real.pid(), "2001-01-01 00:00:00+00"))
                .toArray(Backend[]::new));
        assertThat(peer.state()).isEqualTo(Sessions.GONE);

        var login = control.server().createLogin();
        control.execute("GRANT USAGE ON SCHEMA slipway TO " + login, "GRANT SELECT ON slipway.replica TO " + login);

        assertThat(seenBy(login)).isEqualTo(Sessions.PRESENT);
    }

    @Test
    void aHalfSentMessageDoesNotHoldARowLock() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var proxy = new FaultProxy(control.server().address());
                var still = DriverManager.getConnection(
                        control.jdbcUrl().replaceFirst("//[^/]+/", "//" + proxy.address() + "/"),
                        TestPostgres.SUPERUSER,
                        control.password())) {
            still.setAutoCommit(false);
            try (var statement = still.createStatement()) {
                statement.execute("SET application_name = 'slipway'");
                statement.execute("SET idle_in_transaction_session_timeout = '1s'");
                statement.execute("SELECT 1 FROM slipway.replica FOR UPDATE");
            }
            var half = proxy.add(Rule.nth(
                    1, seen -> seen.direction() == Direction.TO_SERVER && seen.type() == 'B', Rule.Effect.HOLD));
            var sent = threads.submit(() -> still.createStatement().execute("SELECT 2"));
            assertThat(half.awaitHit(SOON)).isTrue();
            await().atMost(SOON).until(() -> transactions.once(store::endHalfSent) == 1);
            control.execute("SET lock_timeout = '10s'; UPDATE slipway.replica SET draining = true");
            proxy.heal();
            assertThatThrownBy(sent::get).hasCauseInstanceOf(SQLException.class);
        }
    }

    private Sessions seenBy(String login) {
        var source = new PGSimpleDataSource();
        source.setUrl(control.jdbcUrl());
        source.setUser(login);
        source.setPassword("secret of " + login);
        return new Transactions(ControlJdbi.of(source))
                .read(store::beats).stream()
                        .filter(beat -> beat.id().equals(peer.id))
                        .findFirst()
                        .orElseThrow()
                        .state();
    }

    private String declaredDead() {
        return control.query(
                "SELECT string_agg(id::text, ',') FROM slipway.replica WHERE declared_dead_at IS NOT NULL");
    }
}
