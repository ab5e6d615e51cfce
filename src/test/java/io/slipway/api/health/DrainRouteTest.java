package io.slipway.api.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainRouteTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "::1, ::1, true",
        "10.0.0.5, 10.0.0.5, true",
        "10.0.0.6, 10.0.0.5, false",
        "10.0.0.6, 127.0.0.1, false"
    })
    void aProgramOfThisMachineMayDrain(String peer, String local, boolean may) {
        var from = SocketAddress.inetSocketAddress(40_000, peer);
        var to = SocketAddress.inetSocketAddress(9_000, local);
        assertThat(DrainRoute.isOfThisMachine(from, to)).isEqualTo(may);
    }
}
