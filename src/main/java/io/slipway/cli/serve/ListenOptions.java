package io.slipway.cli.serve;

import io.slipway.problem.ServiceProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The address and the ports on which a replica listens. A picocli mixin. */
public final class ListenOptions {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "address of both ports (default: SLIPWAY_HTTP_HOST, else 127.0.0.1, which only programs of this"
                            + " machine reach)")
    private @Nullable String host;

    @Option(
            names = "--insecure-listen",
            description = "allow another --host than a loopback address, although there is no access control (default:"
                    + " SLIPWAY_INSECURE_LISTEN, else false)")
    private boolean insecure;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "port of REST; 0: any free port (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--management-port",
            defaultValue = "9000",
            description = "port of health and metrics; 0: any free port (default: ${DEFAULT-VALUE})")
    private int managementPort;

    /**
     * Finds out whether the replica may and can listen there.
     *
     * @throws io.slipway.problem.ProblemException {@code configuration}: it may not, or a port is taken
     */
    public void check(CommandLine line) {
        checkRange(line, "--port", port);
        checkRange(line, "--management-port", managementPort);
        InetAddress address = address(host());
        if (!address.isLoopbackAddress() && !insecure && !ServeVariables.isTrue("SLIPWAY_INSECURE_LISTEN")) {
            throw new ServiceProblem.Configuration(
                            "--host " + host() + " can be reached from other machines, and there is"
                                    + " no access control yet: leave it out, or add --insecure-listen (SLIPWAY_INSECURE_LISTEN=true)"
                                    + " if a network policy or a gateway keeps others away")
                    .asException();
        }
        try (ServerSocket rest = bind(address, port, "--port");
                ServerSocket management = bind(address, managementPort, "--management-port")) {
            assert rest.isBound() && management.isBound();
        } catch (IOException e) {
            throw new ServiceProblem.Configuration(String.valueOf(e.getMessage())).asException();
        }
    }

    private String host() {
        return host != null ? host : ServeVariables.text("SLIPWAY_HTTP_HOST").orElse("127.0.0.1");
    }

    /** Where health and metrics will be. */
    public InetSocketAddress management() {
        return new InetSocketAddress(address(host()), managementPort);
    }

    /** Hands the values to the service, which boots after this. */
    public void configure() {
        System.setProperty("quarkus.http.host", host());
        System.setProperty("quarkus.http.port", Integer.toString(port));
        System.setProperty("quarkus.management.port", Integer.toString(managementPort));
    }

    private static void checkRange(CommandLine line, String option, int value) {
        if (value < 0 || value > 65_535) {
            throw new ParameterException(line, option + " must be from 0 to 65535");
        }
    }

    /** Whether only programs of this machine can reach the address. */
    static boolean isLoopback(String host) {
        return address(host).isLoopbackAddress();
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ServiceProblem.Configuration("the host " + host + " cannot be resolved to an address")
                    .asException();
        }
    }

    private ServerSocket bind(InetAddress address, int wanted, String option) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, wanted));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "cannot listen on " + host() + ":" + wanted + " (" + e.getMessage()
                            + "): end the program that listens" + " there, or choose another " + option,
                    e);
        }
    }
}
