package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.testing.FalsePidProxy;
import io.slipway.testing.StartupRefusingPooler;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ControlCheckDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Longer than a login takes on a machine on which several replicas start at once. */
    private static final int A_WHILE_S = 11;

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();

    @Test
    void theCheckWaitsForASlowServer() throws Exception {
        try (var proxy = new FaultProxy(control.server().address())) {
            var late = proxy.add(Rule.stallAuthentication());
            var connector = through(proxy.address());
            var looked = CompletableFuture.supplyAsync(
                    () -> ControlCheck.check(connector).problems());
            assertThat(late.awaitHit(SOON)).isTrue();
            assertThatThrownBy(() -> looked.get(A_WHILE_S, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

            proxy.heal();

            assertThat(looked.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aPoolerThatRefusesStartupSettingsIsNoObstacle() {
        try (var pooler = new StartupRefusingPooler(control.server().address())) {
            assertThat(ControlCheck.check(through(pooler.address())).problems()).isEmpty();
        }
    }

    @Test
    void theProcessIdTellsAPooler() {
        try (var pooler = new FalsePidProxy(control.server().address())) {
            assertThat(ControlCheck.check(through(pooler.address())).behindPooler())
                    .isTrue();
        }
        assertThat(ControlCheck.check(through(control.server().address())).behindPooler())
                .isFalse();
    }

    private ControlConnector through(ServerAddress address) {
        var url = "postgresql://" + TestPostgres.SUPERUSER + "@" + address + "/" + control.name() + "?sslmode=disable";
        return new ControlConnector(ControlUrl.parse(url, null, control.password()), SessionOptions.SERVICE_NAME);
    }
}
