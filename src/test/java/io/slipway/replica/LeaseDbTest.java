package io.slipway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.control.ControlConnector;
import io.slipway.control.ControlUrl;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.Backend;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.FalsePidProxy;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseDbTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Holder holder = new Holder();
    private final ControlConnector connector = new ControlConnector(
            ControlUrl.parse(control.url(), null, control.password()), SessionOptions.SERVICE_NAME);
    private final Lease lease = new Lease(connector, new ReplicaStore(), "here", "test", holder);

    private static final class Holder implements LeaseListener {
        private final List<UUID> lost = new ArrayList<>();
        private final List<UUID> retired = new ArrayList<>();
        private int renewals;
        private int controlLost;

        @Override
        public void renewed(Handle handle, UUID me) {
            renewals++;
        }

        @Override
        public void lost(UUID formerly) {
            lost.add(formerly);
        }

        @Override
        public void retired(Handle handle, UUID me) {
            retired.add(me);
        }

        @Override
        public void controlLost() {
            controlLost++;
        }
    }

    @AfterEach
    void close() {
        lease.close();
    }

    @Test
    void sessionsAreRecordedOnceTheListenerIsKnown() {
        renews(lease);
        assertThat(sessions()).isEqualTo("[]");

        lease.heard(new Backend(4711, "2026-01-01 00:00:00+00"));
        renews(lease);

        assertThat(control.query("SELECT sessions ->> 0 FROM slipway.replica")).contains("4711");
        assertThat(control.query("""
                SELECT count(*) FROM slipway.replica r JOIN pg_stat_activity a ON a.pid = (r.sessions -> 1 ->> 'pid')::int
                  AND a.backend_start = (r.sessions -> 1 ->> 'backendStart')::timestamptz
                """)).isEqualTo("1");
    }

    @Test
    void aRenewalWithACutConnectionReconnectsAtOnce() {
        lease.heard(new Backend(4711, "2026-01-01 00:00:00+00"));
        renews(lease);
        var before = sessions();
        control.execute("SELECT pg_terminate_backend((sessions -> 1 ->> 'pid')::int, 5000) FROM slipway.replica");

        lease.runOnce();

        assertThat(holder.renewals).isEqualTo(2);
        assertThat(sessions()).isNotEqualTo(before);
        assertThat(lease.isTrusted()).isTrue();
    }

    @Test
    void closeHandsRunsBackInTheTransactionThatRetires() {
        renews(lease);
        lease.close();

        assertThat(holder.retired).containsExactly(lease.id());
        assertThat(control.query("SELECT declared_dead_at IS NOT NULL FROM slipway.replica"))
                .isEqualTo("t");
    }

    @Test
    void aDeadReplicaReleasesItsRunsAndGetsANewId() {
        renews(lease);
        var formerly = lease.id();
        control.execute("UPDATE slipway.replica SET declared_dead_at = now()");

        lease.runOnce();

        assertThat(holder.lost).containsExactly(formerly);
        assertThat(lease.isTrusted()).isFalse();
        assertThat(lease.id()).isNotEqualTo(formerly);
        assertThat(lease.falseTakeovers()).isEqualTo(1);
        lease.start();
        await().atMost(SOON).until(lease::isTrusted);
        assertThat(control.query("SELECT id FROM slipway.replica WHERE declared_dead_at IS NULL"))
                .isEqualTo(lease.id().toString());
    }

    @Test
    void eachLossOfTheControlDatabaseIsReportedOnce() {
        var impatient = new Lease(connector, new ReplicaStore(), "here", "test", holder, Duration.ZERO);
        renews(impatient);
        reachable(false);
        impatient.runOnce();
        impatient.runOnce();
        assertThat(holder.controlLost).isEqualTo(1);

        reachable(true);
        renews(impatient);
        reachable(false);
        impatient.runOnce();
        assertThat(holder.controlLost).isEqualTo(2);
        reachable(true);
        impatient.close();
    }

    @Test
    void noSessionIsRecordedBehindAPooler() {
        try (var pooler = new FalsePidProxy(control.server().address())) {
            var pooled = new Lease(through(pooler.address()), new ReplicaStore(), "here", "test", holder);
            pooled.heard(new Backend(4711, "2026-01-01 00:00:00+00"));
            renews(pooled);

            assertThat(pooled.isTrusted()).isTrue();
            assertThat(sessions()).isEqualTo("[]");
            pooled.close();
        }
    }

    @Test
    void aSilentControlDatabaseDelaysARenewalBySeconds() {
        try (var proxy = new FaultProxy(control.server().address())) {
            var cutOff = new Lease(through(proxy.address()), new ReplicaStore(), "here", "test", holder);
            renews(cutOff);
            proxy.blackHole();
            long from = System.nanoTime();
            cutOff.runOnce();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(SOON);
            assertThat(holder.renewals).isEqualTo(1);

            proxy.heal();
            renews(cutOff);
            assertThat(holder.renewals).isEqualTo(2);
            assertThat(holder.lost).isEmpty();
            cutOff.close();
        }
    }

    /** Once; a login that takes over a second is one try of the loop's many. */
    private void renews(Lease which) {
        int before = holder.renewals;
        await().atMost(SOON).until(() -> {
            which.runOnce();
            return holder.renewals > before;
        });
    }

    private ControlConnector through(ServerAddress address) {
        var url = "postgresql://" + TestPostgres.SUPERUSER + "@" + address + "/" + control.name() + "?sslmode=disable";
        return new ControlConnector(ControlUrl.parse(url, null, control.password()), SessionOptions.SERVICE_NAME);
    }

    private void reachable(boolean allowed) {
        control.server()
                .database(TestPostgres.SUPERUSER)
                .execute("ALTER DATABASE " + control.name() + " ALLOW_CONNECTIONS " + allowed, """
                        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'
                        """.formatted(
                                control.name()));
    }

    @Test
    void closeRetiresTheReplica() {
        renews(lease);

        lease.close();

        assertThat(control.query("SELECT count(*) FROM slipway.replica WHERE declared_dead_at IS NULL"))
                .isEqualTo("0");
    }

    private String sessions() {
        return control.query("SELECT sessions FROM slipway.replica");
    }
}
