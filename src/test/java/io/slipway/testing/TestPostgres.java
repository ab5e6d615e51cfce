package io.slipway.testing;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real server for tests: {@link #shared()} is one a JVM, started at first use; every test takes a database of its own
 * by {@link #createDatabase()}. Who restarts or crashes a server takes {@link EmbeddedPostgres} by {@link #fresh}.
 */
public final class TestPostgres {
    /** The superuser of every test server, and its first database. */
    public static final String SUPERUSER = "slipway";

    /** A login without any privilege but on what it is given; made at first use. */
    public static final String RUN_APP = "run_app";

    // so slow may a machine be: what a test proves of the product's own limits, it opens its own sessions for
    private static final SessionOptions SESSION =
            SessionOptions.service(BusyRetry.LIMIT).within(BusyRetry.LIMIT);

    private static final String SUPERUSER_PASSWORD = "SLIPWAY_SECRET_SUPERUSER";
    private static final Map<String, String> PASSWORDS = new ConcurrentHashMap<>();
    // another loader of this class in the same JVM counts from elsewhere
    private static final AtomicLong COUNT = new AtomicLong(System.nanoTime());
    /** Databases that are created until old ones are dropped. */
    private static final int DROP_EVERY = 20;

    private final AtomicLong created = new AtomicLong();

    private final ServerAddress address;
    private final Connector connector;
    private final String superuserVariable;

    private TestPostgres(ServerAddress address, String password) {
        this.address = address;
        this.superuserVariable = SUPERUSER_PASSWORD + "_" + address.port();
        PASSWORDS.put(superuserVariable, password);
        this.connector = connector();
    }

    private static final class Holder {
        private static final TestPostgres SHARED = started();

        private static TestPostgres started() {
            var server = PostgresProvider.start();
            return new TestPostgres(server.address(), server.password());
        }
    }

    /** The server that all tests of this JVM share. */
    public static TestPostgres shared() {
        return Holder.SHARED;
    }

    /** The same helpers for a server that a test started for itself. */
    public static TestPostgres of(EmbeddedPostgres server) {
        return new TestPostgres(server.address(), server.password());
    }

    /** A second server of this test alone, always embedded; removed with the JVM at the latest. */
    public static EmbeddedPostgres fresh(EmbeddedSettings settings) {
        return TestServers.start(settings);
    }

    /** As {@link #fresh}, with its data in this folder. */
    public static EmbeddedPostgres freshIn(Path folder, EmbeddedSettings settings) {
        return TestServers.startWithQuickPasswords(folder, settings);
    }

    /** A folder for an embedded server that a test starts by itself; removed with the JVM. */
    public static Path newFolder() {
        return TestServers.newFolder();
    }

    /** The product's own connector; it knows the passwords of all test servers and of roles made here. */
    public static Connector connector() {
        return new Connector(secrets(), new NetworkPolicy(List.of()));
    }

    /** Knows the passwords of all test servers and of roles made here, as variables. */
    public static Secrets secrets() {
        return new Secrets(SecretSettings.trusted(), PASSWORDS::get);
    }

    /** The same passwords, for the environment of another process. */
    public static Map<String, String> environment() {
        return Map.copyOf(PASSWORDS);
    }

    public ServerAddress address() {
        return address;
    }

    /** A new, empty database owned by the superuser. */
    public Database createDatabase() {
        if (created.incrementAndGet() % DROP_EVERY == 0) {
            OldDatabases.drop(this);
        }
        var name = "test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new Database(name);
    }

    /** Drops a database with its sessions, and creates another one of its name. */
    public void recreate(Database database) {
        execute("DROP DATABASE " + database.name() + " WITH (FORCE)");
        execute("CREATE DATABASE " + database.name());
    }

    /** A database that exists. */
    public Database database(String name) {
        return new Database(name);
    }

    /** A new login with a password and no privilege; its name. */
    public String createLogin() {
        var name = "login_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        createLogin(name);
        return name;
    }

    /** The limited login {@link #RUN_APP}, made at the first call. */
    public synchronized String runApp() {
        if (!PASSWORDS.containsKey(variable(RUN_APP))) {
            createLogin(RUN_APP);
        }
        return RUN_APP;
    }

    private void createLogin(String name) {
        var password = "secret of " + name;
        // another loader of this class may have made it: the server is shared by all of the JVM
        if ("f".equals(database(SUPERUSER).query("SELECT to_regrole('" + name + "') IS NOT NULL"))) {
            database(SUPERUSER)
                    .execute(
                            TestServers.QUICK_PASSWORDS,
                            "CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD '" + password
                                    + "'");
        }
        PASSWORDS.put(variable(name), password);
    }

    private String variable(String login) {
        return login.equals(SUPERUSER)
                ? superuserVariable
                : SecretSettings.PREFIX + login.toUpperCase(Locale.ROOT) + "_" + address.port();
    }

    private void execute(String sql) {
        database(SUPERUSER).execute(sql);
    }

    /** One database of this server. */
    public final class Database {
        private final String name;

        private Database(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        public TestPostgres server() {
            return TestPostgres.this;
        }

        /** {@code postgresql://slipway@host:port/database}, as settings take it. */
        public String url() {
            return "postgresql://" + SUPERUSER + "@" + address + "/" + name;
        }

        /** For a data source that is not the product's connector. */
        public String jdbcUrl() {
            return "jdbc:postgresql://" + address + "/" + name;
        }

        public String password() {
            return PASSWORDS.getOrDefault(superuserVariable, "");
        }

        /** The superuser's way in. */
        public ConnectSpec spec() {
            return spec(SUPERUSER);
        }

        /** The way in of a login made here. */
        public ConnectSpec spec(String login) {
            return new ConnectSpec(address, name, login, new SecretRef.Env(variable(login)), TlsMode.DISABLE, false);
        }

        /** A session of the superuser. */
        public Connection open() {
            return open(SUPERUSER);
        }

        /** A session of a login made here; a server that recovers is waited for. */
        public Connection open(String login) {
            try {
                return BusyRetry.with(() -> connector.open(spec(login), SESSION), BusyRetry::isNotReady);
            } catch (SQLException e) {
                throw new AssertionError(e.getMessage(), e);
            }
        }

        /** Runs statements as the superuser, each by itself; what another session still uses is waited for. */
        public void execute(String... statements) {
            try (var connection = open();
                    var statement = connection.createStatement()) {
                for (var sql : statements) {
                    BusyRetry.with(() -> statement.execute(sql), BusyRetry::isInUse);
                }
            } catch (SQLException e) {
                throw new AssertionError(e.getMessage(), e);
            }
        }

        /** The first column of the first row as text; null where that is NULL. */
        public @Nullable String query(String sql) {
            try (var connection = open();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                if (!rows.next()) {
                    throw new AssertionError("no row: " + sql);
                }
                return rows.getString(1);
            } catch (SQLException e) {
                throw new AssertionError(e.getMessage(), e);
            }
        }

        /** Lets this login create things in the schema public, as an application's owner would. */
        public void grantCreate(String login) {
            execute("GRANT CREATE ON DATABASE \"" + name + "\" TO " + login, "GRANT ALL ON SCHEMA public TO " + login);
        }
    }
}
