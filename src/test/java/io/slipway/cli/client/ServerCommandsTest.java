package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCommandsTest {
    @ParameterizedTest
    @CsvSource({"[::1], ::1", "::1, ::1", "db.example, db.example", "[, ["})
    void onlyAnIpv6AddressHasBrackets(String given, String host) {
        assertThat(ServerCommands.withoutBrackets(given)).isEqualTo(host);
    }
}
