package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser sends for a page of another site, and requests for a host name that is not ours. The second
 * closes DNS rebinding: a page of evil.example, whose name now leads to this machine, has no foreign origin.
 */
@ApplicationScoped
class CallerGuard {
    private final Set<String> names;
    private final boolean everyAddress;

    CallerGuard(
            @ConfigProperty(name = "quarkus.http.host") String listening,
            @ConfigProperty(name = "slipway.http.hosts") Optional<List<String>> hosts) {
        this.names = Stream.concat(
                        Stream.of("localhost", listening), hosts.stream().flatMap(List::stream))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.everyAddress = !isLoopback(listening);
    }

    /** Why a request is refused; null if it is not. */
    @Nullable
    Problem refusal(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String named = request.getHeader(HttpHeaders.HOST);
        // HTTP/2 has a pseudo-header in its place
        String host = named == null && authority != null ? authority.toString() : named;
        if (host != null && !isOurs(nameOf(host))) {
            return new InputProblem.BadRequest(
                    InputProblem.Http.FOREIGN_HOST,
                    "this replica does not answer to the host name of the request; if the name is yours, add it to"
                            + " SLIPWAY_HTTP_HOSTS");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreignPage = origin != null && !isSame(origin, host);
        if (foreignPage || "cross-site".equals(site)) {
            return new InputProblem.BadRequest(
                    InputProblem.Http.FOREIGN_ORIGIN,
                    "a browser sent this request for a page of another site; only pages of this replica may send it");
        }
        return null;
    }

    /** An origin is a scheme and an authority; a proxy in front may add TLS, so that the scheme says nothing. */
    private static boolean isSame(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        return authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }

    private boolean isOurs(String name) {
        return names.contains(name) || (everyAddress ? isAddress(name) : isLoopbackAddress(name));
    }

    /** The host without its port: {@code [::1]:8080} is {@code ::1}. */
    private static String nameOf(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            int end = lower.indexOf(']');
            return end < 0 ? lower : lower.substring(1, end);
        }
        int colon = lower.lastIndexOf(':');
        return colon < 0 ? lower : lower.substring(0, colon);
    }

    private static boolean isAddress(String name) {
        return literal(name) != null;
    }

    private static boolean isLoopbackAddress(String name) {
        InetAddress address = literal(name);
        return address != null && address.isLoopbackAddress();
    }

    /** An address in its usual form; a name is never resolved. */
    private static @Nullable InetAddress literal(String name) {
        try {
            return InetAddress.ofLiteral(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isLoopback(String listening) {
        try {
            return InetAddress.getByName(listening).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
