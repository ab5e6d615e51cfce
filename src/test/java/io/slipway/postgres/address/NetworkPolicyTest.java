package io.slipway.postgres.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPolicyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::1",
                "::ffff:0:169.254.169.254",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "::ffff:0.0.0.0",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "240.0.0.1",
                "ff02::1",
                "fe80::1",
                "fec0::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "168.63.129.16",
                "metadata",
                "metadata.google.internal",
                "instance-data.ec2.internal"
            })
    void aForbiddenAddressIsRefusedUnderAnySettings(String host) {
        assertRefused(new NetworkPolicy(List.of(CidrRange.parse("0.0.0.0/0"), CidrRange.parse("::/0"))), host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "fd12::1", "8.8.8.8", "2001:db8::1"
            })
    void anyOtherAddressIsAllowedWithoutSetNetworks(String host) {
        assertThat(policy().check(at(host))).containsExactly(InetAddress.ofLiteral(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "11.0.0.1", "192.168.1.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"})
    void anAddressOutsideTheSetNetworksIsRefused(String host) {
        assertRefused(policy("10.0.0.0/8", "fd00::/8"), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.255.255.255", "fd00::1", "::ffff:10.0.0.1"})
    void anAddressInsideTheSetNetworksIsAllowed(String host) {
        assertThat(policy("10.0.0.0/8", "fd00::/8").check(at(host))).hasSize(1);
    }

    @Test
    void aNameWithOneForbiddenAddressIsRefused() {
        var policy = new NetworkPolicy(List.of(), _ -> addresses("10.0.0.1", "169.254.169.254"));
        assertRefused(policy, "db.example.com");
    }

    @Test
    void aNameIsResolvedOnce() {
        var count = new AtomicInteger();
        var policy = new NetworkPolicy(List.of(), _ -> {
            count.incrementAndGet();
            return addresses("10.0.0.1", "10.0.0.2");
        });
        assertThat(policy.check(at("db.example.com"))).containsExactly(addresses("10.0.0.1", "10.0.0.2"));
        assertThat(count).hasValue(1);
    }

    @Test
    void aNameWithoutAddressIsUnreachable() {
        var policy = new NetworkPolicy(List.of(), host -> {
            throw new UnknownHostException(host);
        });
        var failure = catchThrowableOfType(ProblemException.class, () -> policy.check(at("nowhere.example")));
        assertThat(failure.problem())
                .isInstanceOfSatisfying(
                        TargetProblem.Unreachable.class,
                        problem -> assertThat(problem.why()).isEqualTo(TargetProblem.Reason.NO_ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "example.com/8", "10.0.0.0/x", ""})
    void aMalformedNetworkIsRefused(String text) {
        assertThatThrownBy(() -> CidrRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(NetworkPolicy policy, String host) {
        var refused = catchThrowableOfType(ProblemException.class, () -> policy.check(at(host)));
        assertThat(refused).as(host).isNotNull();
        assertThat(refused.problem().slug()).isEqualTo("address-not-allowed");
    }

    private static NetworkPolicy policy(String... allowed) {
        return new NetworkPolicy(Stream.of(allowed).map(CidrRange::parse).toList());
    }

    private static ServerAddress at(String host) {
        return ServerAddress.of(host, 5432, "");
    }

    private static InetAddress[] addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }
}
