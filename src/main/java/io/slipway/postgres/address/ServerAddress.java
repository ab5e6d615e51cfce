package io.slipway.postgres.address;

import io.slipway.problem.InputProblem;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a server listens: exactly one host and one port. The host is a DNS name in lower case (an international one in
 * its {@code xn--} form), a dotted IPv4 address or an IPv6 address without brackets; it contains nothing that a later
 * parser could read as a second host, a port, a parameter or another notation of an address.
 *
 * @param host as above
 * @param port 1 to 65535, without those where remote shells and mail listen
 */
public record ServerAddress(String host, int port) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");
    private static final int MAX_NAME_LENGTH = 253;
    private static final Set<Integer> OTHER_SERVICES = Set.of(22, 23, 25);

    public ServerAddress {
        if (!host.equals(host("/host", host))) {
            throw refused("/host", "an IPv6 address is kept without brackets and a name in lower case");
        }
        checkPort("/port", port);
    }

    /**
     * Checks and normalizes an address.
     *
     * @param pointer of the object that has the fields {@code host} and {@code port}; empty for the document itself
     * @throws io.slipway.problem.ProblemException {@code invalid-host}, or {@code validation} for the port
     */
    public static ServerAddress of(String host, int port, String pointer) {
        checkPort(pointer + "/port", port);
        return new ServerAddress(host(pointer + "/host", host), port);
    }

    /** Whether the host is a loopback address or {@code localhost}. A DNS name that resolves to one is not. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || (isLiteral() && InetAddress.ofLiteral(host).isLoopbackAddress());
    }

    boolean isLiteral() {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static String host(String pointer, String text) {
        // ASCII letters only: some other letters would become ASCII letters
        String host = text.chars().allMatch(c -> c < 128) ? text.toLowerCase(Locale.ROOT) : text;
        if (host.indexOf(':') >= 0 || host.startsWith("[")) {
            return ipv6(pointer, host);
        }
        if (!IPV4.matcher(host).matches()) {
            checkName(pointer, host);
        }
        return host;
    }

    private static String ipv6(String pointer, String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf(':') < 0 || !IPV6.matcher(bare).matches()) {
            throw refused(
                    pointer, "an IPv6 address has digits, a to f and colons only: no zone, no port, no second host");
        }
        try {
            InetAddress.ofLiteral(bare);
            return bare;
        } catch (IllegalArgumentException _) {
            throw refused(pointer, "this is not an IPv6 address; a port goes into its own field");
        }
    }

    private static void checkName(String pointer, String host) {
        if (host.isEmpty() || host.length() > MAX_NAME_LENGTH) {
            throw refused(pointer, "a host has 1 to " + MAX_NAME_LENGTH + " characters");
        }
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw refused(
                        pointer,
                        "a host is one DNS name (letters, digits, hyphens and single dots; an international name in its"
                                + " xn-- form) or one IP address, without port, user, database or parameters");
            }
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw refused(
                    pointer, "an IPv4 address is written as four decimal numbers of 0 to 255 without leading zeros");
        }
    }

    private static void checkPort(String pointer, int port) {
        if (port < 1 || port > 65535 || OTHER_SERVICES.contains(port)) {
            throw new InputProblem.Validation(pointer, "a port is 1 to 65535, and not that of SSH, Telnet or SMTP")
                    .asException();
        }
    }

    private static RuntimeException refused(String pointer, String reason) {
        return new InputProblem.Refused(InputProblem.Rule.INVALID_HOST, pointer, reason).asException();
    }
}
