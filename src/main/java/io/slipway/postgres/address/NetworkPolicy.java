package io.slipway.postgres.address;

import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides to which addresses Slipway connects. A name is resolved once, each of its addresses must be allowed, and the
 * session goes to a checked address. A later change of the name in DNS therefore has no effect. Some addresses are
 * refused with any settings: link-local, multicast and unspecified addresses, and the metadata services of clouds, also
 * if they are wrapped in an IPv6 address.
 */
public final class NetworkPolicy {
    private static final List<CidrRange> NEVER = networks(
            "0.0.0.0/8",
            "100.100.100.200",
            "168.63.129.16",
            "169.254.0.0/16",
            "192.0.0.192",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");
    private static final Set<String> METADATA_NAMES = Set.of(
            "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal");
    private static final List<CidrRange> WRAPPED_LAST = networks("::/96", "::ffff:0:0:0/96", "64:ff9b::/96");
    private static final CidrRange SIX_TO_FOUR = CidrRange.parse("2002::/16");

    private final List<CidrRange> allowed;
    private final Resolver resolver;

    /** Resolves names: {@link InetAddress#getAllByName}, or a test's own addresses. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** @param allowed where every address must lie; empty: anywhere but in the refused ranges */
    public NetworkPolicy(List<CidrRange> allowed, Resolver resolver) {
        this.allowed = List.copyOf(allowed);
        this.resolver = resolver;
    }

    /** @param allowed where every address must lie; empty: anywhere but in the refused ranges */
    public NetworkPolicy(List<CidrRange> allowed) {
        this(allowed, InetAddress::getAllByName);
    }

    /**
     * The addresses of this host, at least one. All of them are allowed.
     *
     * @throws ProblemException {@code address-not-allowed}, or {@code target-unreachable} for a name without address
     */
    public List<InetAddress> check(ServerAddress address) {
        if (METADATA_NAMES.contains(address.host())) {
            throw refused(address.host() + " is the metadata service of a cloud");
        }
        List<InetAddress> addresses = resolve(address);
        addresses.forEach(this::checkOne);
        return addresses;
    }

    private List<InetAddress> resolve(ServerAddress address) {
        if (address.isLiteral()) {
            return List.of(InetAddress.ofLiteral(address.host()));
        }
        try {
            return List.of(resolver.resolve(address.host()));
        } catch (UnknownHostException e) {
            throw new ProblemException(
                    new TargetProblem.Unreachable(
                            address.toString(), TargetProblem.Reason.NO_ADDRESS, "the host's name has no address"),
                    e);
        }
    }

    private void checkOne(InetAddress address) {
        InetAddress meant = unwrap(address);
        if (NEVER.stream().anyMatch(network -> network.contains(meant))) {
            throw refused(address.getHostAddress() + " is a link-local, multicast, unspecified or metadata address");
        }
        if (!allowed.isEmpty() && allowed.stream().noneMatch(network -> network.contains(meant))) {
            throw refused(address.getHostAddress() + " is not in the networks that this installation may connect to");
        }
    }

    /**
     * The IPv4 address inside an IPv6 one (IPv4-compatible, translated, NAT64, 6to4); Java itself unwraps mapped ones.
     */
    private static InetAddress unwrap(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (SIX_TO_FOUR.contains(address)) {
            return ipv4(bytes, 2);
        }
        boolean wrapped = WRAPPED_LAST.stream().anyMatch(network -> network.contains(address));
        return wrapped && !address.isLoopbackAddress() && !address.isAnyLocalAddress() ? ipv4(bytes, 12) : address;
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<CidrRange> networks(String... texts) {
        return Stream.of(texts).map(CidrRange::parse).toList();
    }

    private static ProblemException refused(String reason) {
        return new InputProblem.Refused(InputProblem.Rule.ADDRESS_NOT_ALLOWED, "/host", reason).asException();
    }
}
