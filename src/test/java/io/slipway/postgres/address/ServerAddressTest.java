package io.slipway.postgres.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "db/postgres",
                "db?ssl=false",
                "db&x=1",
                "db#x",
                "user@db",
                "db%00",
                "db%2e",
                "a,b",
                "a,b:5433",
                "db:5432",
                "h:1/postgres?ApplicationName=hijacked&x=",
                "my db",
                " db",
                "db ",
                "db\n",
                "db\r\nx",
                "db\u0000",
                "db\t",
                "db.",
                "db.example.com.",
                ".db",
                "a..b",
                "-db",
                "db-",
                "a.-b.c",
                "2130706433",
                "127.1",
                "127.0.1",
                "0177.0.0.1",
                "127.0.0.01",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x",
                "db.0x7f",
                "256.0.0.1",
                "1.2.3.4.5",
                "127.0.0.1.",
                "1.2.3",
                "[::1]:5432",
                "[::1%25eth0]",
                "[::1%eth0]",
                "fe80::1%eth0",
                "[::1",
                "::1]",
                "[]",
                ":",
                ":::",
                "1:2:3:4:5:6:7:8:9",
                "::ffff:1.2.3",
                "g::1",
                "[127.0.0.1]",
                "bücher.example",
                "ｄｂ",
                "１２７.0.0.1",
                "db。example",
                "\u212Aelvin",
                "/var/run/postgresql",
                "@abstract",
                "\\db",
                "db\\x",
                "'db'",
                "\"db\"",
                "db;x",
                "db=x",
                "$(id)",
                "*"
            })
    void anythingButASingleHostIsRefused(String host) {
        var refused = catchThrowableOfType(ProblemException.class, () -> ServerAddress.of(host, 5432, "/servers/0"));
        assertThat(refused.problem()).isInstanceOfSatisfying(InputProblem.Refused.class, problem -> {
            assertThat(problem.slug()).isEqualTo("invalid-host");
            assertThat(problem.pointer()).isEqualTo("/servers/0/host");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost:5432",
        "DB.Example.COM, db.example.com:5432",
        "my_db, my_db:5432",
        "10.0.0.1, 10.0.0.1:5432",
        "0.0.0.0, 0.0.0.0:5432",
        "xn--bcher-kva.example, xn--bcher-kva.example:5432",
        "3com.example, 3com.example:5432",
        "db-1.ns.svc.cluster.local, db-1.ns.svc.cluster.local:5432",
        "::1, [::1]:5432",
        "[::1], [::1]:5432",
        "[FD00::A], [fd00::a]:5432",
        "::ffff:10.0.0.1, [::ffff:10.0.0.1]:5432"
    })
    void aSingleHostIsAccepted(String host, String shown) {
        assertThat(ServerAddress.of(host, 5432, "")).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 22, 23, 25, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aPortOutOfRangeOrOfAnotherServiceIsRefused(int port) {
        var refused = catchThrowableOfType(ProblemException.class, () -> ServerAddress.of("db", port, ""));
        assertThat(refused.problem())
                .isInstanceOfSatisfying(
                        InputProblem.Validation.class,
                        problem -> assertThat(problem.errors().getFirst().pointer())
                                .isEqualTo("/port"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 443, 5432, 65_535})
    void aPortInRangeIsAccepted(int port) {
        assertThat(ServerAddress.of("db", port, "").port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "127.0.0.1, true",
        "127.9.9.9, true",
        "::1, true",
        "::ffff:127.0.0.1, true",
        "10.0.0.1, false",
        "localhost.example.com, false"
    })
    void onlyLocalAddressesAreLoopback(String host, boolean loopback) {
        assertThat(ServerAddress.of(host, 5432, "").isLoopback()).isEqualTo(loopback);
    }
}
