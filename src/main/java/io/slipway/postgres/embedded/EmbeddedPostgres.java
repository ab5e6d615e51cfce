package io.slipway.postgres.embedded;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An embedded PostgreSQL server in one folder: on 127.0.0.1 only, SCRAM only, fsync on, with its data and port kept.
 * The folder has one owner at a time. A server that survived its owner is adopted by the next owner.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** The name of the superuser and of the first database. */
    public static final String NAME = "slipway";

    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int MAX_TRIES = 5;
    private static final SessionOptions PATIENT =
            SessionOptions.service(EmbeddedCluster.START_TIMEOUT).within(EmbeddedCluster.START_TIMEOUT);

    private final DataFolder folder;
    private final EmbeddedSettings settings;
    private final PostgresBinaries programs;
    private final Connector connector;
    private int port;

    private EmbeddedPostgres(DataFolder folder, EmbeddedSettings settings, PostgresBinaries programs) {
        this.folder = folder;
        this.settings = settings;
        this.programs = programs;
        var secrets = new Secrets(SecretSettings.trusted(folder.root()), _ -> null);
        this.connector = new Connector(secrets, new NetworkPolicy(List.of()));
    }

    /**
     * Starts the server of this folder, or adopts it if it runs. The first start takes some seconds.
     *
     * @throws io.slipway.problem.ProblemException {@code configuration} when another process owns the folder or no
     *     server can be started
     */
    public static EmbeddedPostgres start(Path data, EmbeddedSettings settings) {
        DataFolder folder = null;
        try {
            folder = DataFolder.take(data);
            var server = new EmbeddedPostgres(folder, settings, programs(folder, settings));
            server.bringUp();
            return server;
        } catch (IOException e) {
            release(folder);
            throw new ProblemException(
                    new ServiceProblem.Configuration(
                            "the embedded PostgreSQL in " + data + " cannot be used: " + e.getMessage()),
                    e);
        } catch (RuntimeException e) {
            release(folder);
            throw e;
        }
    }

    /**
     * Where the data of this folder is: in the folder, or below {@code /var/lib/slipway} if this process is root and
     * PostgreSQL's account cannot reach the folder.
     */
    public static Path place(Path data) {
        return DataFolder.place(data);
    }

    /** The account that runs PostgreSQL, for people; empty if it is that of this process. */
    public static Optional<String> account() {
        return UnprivilegedUser.shown();
    }

    /** Ends a server that runs on this folder without a shutdown, as a failure of power would; its data stays. */
    public static void kill(Path data) throws IOException {
        EmbeddedCluster.kill(DataFolder.place(data).resolve("cluster"));
    }

    /** As {@link #kill}, and deletes the folder with all data. */
    public static void discard(Path data) throws IOException {
        kill(data);
        FileTrees.delete(DataFolder.place(data));
    }

    /** {@code postgresql://slipway@127.0.0.1:port/slipway}, without the password. */
    public String url() {
        return "postgresql://" + NAME + "@127.0.0.1:" + port + "/" + NAME;
    }

    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", port);
    }

    public int port() {
        return port;
    }

    /** The folder in use: another one than requested if PostgreSQL's account cannot reach that. */
    public Path folder() {
        return folder.root();
    }

    /** The file with the superuser's password, readable by the owner of the folder only. */
    public Path passwordFile() {
        return folder.passwordFile();
    }

    public String password() {
        try {
            return folder.password();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connection of the superuser to a database of this server. */
    public ConnectSpec superuser(String database) {
        var secret = new SecretRef.InFile(folder.passwordFile());
        return new ConnectSpec(address(), database, NAME, secret, TlsMode.DISABLE, false);
    }

    /** Opens a session of the superuser in a database of this server. */
    public Connection open(String database) {
        return connector.open(superuser(database), SessionOptions.service());
    }

    /** Creates a database owned by this role. */
    public void createDatabase(String name, String owner) throws SQLException {
        execute("CREATE DATABASE " + quote(name) + " OWNER " + quote(owner));
    }

    /** Creates a role that may only log in. */
    public void createRole(String name, String password) throws SQLException {
        String literal = "'" + password.replace("'", "''") + "'";
        if (password.indexOf('\\') >= 0 || password.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a password for the embedded server has no backslash and no NUL");
        }
        execute("CREATE ROLE " + quote(name) + " LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD " + literal);
    }

    /** Stops the server after ending its sessions; its data stays. */
    public void stop() {
        control("fast");
    }

    /** Stops the server, or leaves it to the next owner if the settings say so, and releases the folder. */
    @Override
    public void close() {
        try (folder) {
            if (!settings.keepRunning()) {
                stop();
            }
        }
    }

    private static PostgresBinaries programs(DataFolder folder, EmbeddedSettings settings) throws IOException {
        Path version = folder.cluster().resolve("PG_VERSION");
        Optional<Integer> major = Files.exists(version)
                ? Optional.of(Integer.valueOf(Files.readString(version).strip()))
                : Optional.<Integer>empty();
        Path unpacked = Optional.ofNullable(settings.programs()).orElse(folder.root());
        return PostgresBinaries.find(unpacked, settings.preferInstalled(), major);
    }

    private static void release(@Nullable DataFolder folder) {
        if (folder != null) {
            folder.close();
        }
    }

    private void bringUp() throws IOException {
        var cluster = new EmbeddedCluster(folder, programs);
        cluster.initialize(NAME);
        Optional<Integer> running = cluster.adopt();
        if (running.isPresent()) {
            port = running.get();
        } else {
            bringUp(settings.settings());
        }
        createFirstDatabase();
    }

    void bringUp(Map<String, String> further) throws IOException {
        var cluster = new EmbeddedCluster(folder, programs);
        for (int n = 1; ; n++) {
            port = freePort();
            try {
                cluster.start(configuration(further));
                folder.keepPort(port);
                return;
            } catch (IOException e) {
                // another program took the port between the check and the start
                if (n == MAX_TRIES || isFree(port)) {
                    throw e;
                }
            }
        }
    }

    private Map<String, String> configuration(Map<String, String> further) {
        var lines = new TreeMap<>(further);
        lines.putIfAbsent("shared_buffers", "32MB");
        lines.put("listen_addresses", "127.0.0.1");
        lines.put("unix_socket_directories", "");
        lines.put("port", Integer.toString(port));
        lines.put("max_connections", Integer.toString(settings.maxConnections()));
        return lines;
    }

    /** Waits as long as for the start: on a slow machine the first login fills the caches for all later ones. */
    private void createFirstDatabase() throws IOException {
        try (Connection connection = connector.open(superuser("postgres"), PATIENT);
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + NAME);
        } catch (SQLException e) {
            throw new IOException("its first database cannot be created: " + e.getMessage(), e);
        }
    }

    /** @param mode of {@code pg_ctl stop} */
    void control(String mode) {
        try {
            new EmbeddedCluster(folder, programs).stop(mode);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = open("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int freePort() throws IOException {
        Optional<Integer> last = folder.port().filter(EmbeddedPostgres::isFree);
        if (last.isPresent()) {
            return last.get();
        }
        // below the range from which systems take ports for outgoing connections
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, LAST_PORT)
                .limit(1000)
                .filter(EmbeddedPostgres::isFree)
                .findFirst()
                .orElseThrow(() -> new IOException("no port is free"));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String lines(Map<String, String> configuration) {
        return configuration.entrySet().stream()
                .map(e -> e.getKey() + " = '" + e.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
    }
}
