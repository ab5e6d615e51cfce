package io.slipway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.control.ControlConnector;
import io.slipway.control.ControlJdbi;
import io.slipway.control.ControlUrl;
import io.slipway.control.Transactions;
import io.slipway.postgres.Backend;
import io.slipway.postgres.SessionOptions;
import io.slipway.replica.Beat.Sight;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PeerWatchDbTest {
    private final TestPostgres.Database control = ControlDatabase.create();
    private final ControlConnector connector = new ControlConnector(
            ControlUrl.parse(control.url(), null, control.password()), SessionOptions.SERVICE_NAME);
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final ReplicaStore store = new ReplicaStore();
    private final Peer watcher = new Peer();
    private final Peer peer = new Peer();
    private final PeerWatch watch = new PeerWatch(transactions, store, () -> watcher.id);

    /** A replica as the others see it: a row and two sessions. */
    private final class Peer {
        private final UUID id = UUID.randomUUID();
        private Connection listener;
        private Connection lease;

        void connect() throws SQLException {
            listener = connector.open(Duration.ofSeconds(4));
            lease = connector.open(Duration.ofSeconds(1));
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

        Sight sight() {
            return transactions.read(store::beats).stream()
                    .filter(beat -> beat.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .sight();
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
    void aReplicaWhoseTwoSessionsAreGoneIsDeadInAFractionOfTheTime() throws SQLException {
        long from = System.nanoTime();
        peer.disconnect();

        await().atMost(Duration.ofSeconds(5)).until(watch::runOnce);

        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .isBetween(Duration.ofMillis(1_200), Duration.ofSeconds(5));
        assertThat(declaredDead()).isEqualTo(peer.id.toString());
    }

    @Test
    void aListenerThatIsGoneAloneIsNothing() throws SQLException {
        peer.listener.close();

        await().until(() -> peer.sight() == Sight.UNCLEAR);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).until(() -> !watch.runOnce());
    }

    @Test
    void sessionsThatGoTogetherWithTheWatchersOwnAreNothing() throws SQLException {
        peer.disconnect();
        watcher.disconnect();
        await().until(() -> peer.sight() == Sight.GONE && watcher.sight() == Sight.GONE);
        watcher.connect();

        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).until(() -> !watch.runOnce());
    }

    @Test
    void whoHasNotRecordedItsSessionsIsJudgedByItsCounterAlone() {
        peer.renew();

        assertThat(peer.sight()).isEqualTo(Sight.UNCLEAR);
        long from = System.nanoTime();
        await().atMost(Duration.ofSeconds(20)).until(watch::runOnce);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPidThatIsAnothersByNowIsGoneUnlessItsStartMayNotBeSeen() throws SQLException {
        var pids = List.of(
                Backend.direct(peer.listener).orElseThrow(),
                Backend.direct(peer.lease).orElseThrow());
        peer.renew(pids.stream()
                .map(real -> new Backend(real.pid(), "2001-01-01 00:00:00+00"))
                .toArray(Backend[]::new));
        assertThat(peer.sight()).isEqualTo(Sight.GONE);

        var login = control.server().createLogin();
        control.execute("GRANT USAGE ON SCHEMA slipway TO " + login, "GRANT SELECT ON slipway.replica TO " + login);

        assertThat(seenBy(login)).isEqualTo(Sight.THERE);
    }

    private Sight seenBy(String login) {
        var source = new PGSimpleDataSource();
        source.setUrl(control.jdbcUrl());
        source.setUser(login);
        source.setPassword("secret of " + login);
        return new Transactions(ControlJdbi.of(source))
                .read(store::beats).stream()
                        .filter(beat -> beat.id().equals(peer.id))
                        .findFirst()
                        .orElseThrow()
                        .sight();
    }

    private String declaredDead() {
        return control.query(
                "SELECT string_agg(id::text, ',') FROM slipway.replica WHERE declared_dead_at IS NOT NULL");
    }
}
