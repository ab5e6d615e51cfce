package io.slipway.testing;

import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.embedded.EmbeddedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The server of the tests: a container if a Docker socket exists, else the embedded server. */
final class PostgresProvider {
    private static final String HOST = "slipway.test.postgres.host";
    private static final String PORT = "slipway.test.postgres.port";
    private static final String PASSWORD = "slipway.test.postgres.password";
    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    /** Where the server listens, and its superuser's password. */
    record Server(ServerAddress address, String password) {}

    private PostgresProvider() {}

    static boolean hasDocker() {
        return Files.exists(SOCKET)
                || Optional.ofNullable(System.getenv("DOCKER_HOST")).isPresent();
    }

    /** One server a JVM, also where a framework loads this class once more: properties of the JVM tell where it is. */
    static Server start() {
        TestServers.refuseInUnitTests();
        // not the properties themselves: the driver's thread sets one of them when it connects
        synchronized (Runtime.getRuntime()) {
            var port = Integer.getInteger(PORT);
            if (port != null) {
                return new Server(
                        new ServerAddress(System.getProperty(HOST, "127.0.0.1"), port),
                        System.getProperty(PASSWORD, ""));
            }
            var server = hasDocker() ? Container.start() : embedded();
            System.setProperty(HOST, server.address().host());
            System.setProperty(PORT, Integer.toString(server.address().port()));
            System.setProperty(PASSWORD, server.password());
            return server;
        }
    }

    private static Server embedded() {
        var server = TestServers.start(EmbeddedSettings.DEFAULT);
        return new Server(server.address(), server.password());
    }

    /** Loaded only where Docker is. */
    private static final class Container {
        @SuppressWarnings("resource") // lives as long as the JVM; Ryuk removes it
        static Server start() {
            var container = new org.testcontainers.postgresql.PostgreSQLContainer("postgres:18")
                    .withUsername(TestPostgres.SUPERUSER)
                    .withDatabaseName(TestPostgres.SUPERUSER)
                    .withPassword("container-password")
                    .withCommand("postgres", "-c", "max_connections=200");
            container.start();
            var host = container.getHost().equals("localhost") ? "127.0.0.1" : container.getHost();
            int port = container.getFirstMappedPort();
            var password = container.getPassword();
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform().unstarted(() -> StateMoves.recordBeforeStop(host, port, password)));
            return new Server(new ServerAddress(host, port), password);
        }
    }
}
