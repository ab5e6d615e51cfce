package io.slipway.cli;

import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.Terminal;
import io.slipway.cli.serve.ControlDatabase;
import io.slipway.cli.serve.DataDirectory;
import io.slipway.cli.serve.EmbeddedControl;
import io.slipway.cli.serve.StartNotes;
import io.slipway.control.ControlCheck;
import io.slipway.control.ControlConnector;
import io.slipway.control.ControlUrl;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.time.Failpoint;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code slipway serve}: runs a replica. Finds or starts the control database and checks it before the service boots.
 * The service then migrates the database, starts its loops and prints the ready line.
 */
@Command(
        name = "serve",
        description = {
            "Run a replica of the service.",
            "The control database is the one that SLIPWAY_DB_URL names (postgresql://user@host:5432/database, password in"
                    + " SLIPWAY_DB_PASSWORD), else an embedded PostgreSQL that keeps its data under --data."
        },
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
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

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the embedded PostgreSQL (default: ${DEFAULT-VALUE})")
    private Path data = DataDirectory.ofUser();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private boolean starting;

    /** Whether the preparation succeeded and the service has to boot. */
    boolean isStarting() {
        return starting;
    }

    @Override
    public Integer call() {
        Failpoint.arm(setting("SLIPWAY_FAILPOINTS"));
        checkPort("--port", port);
        checkPort("--management-port", managementPort);
        ControlUrl url = controlUrl();
        ControlCheck.Result checked = ControlCheck.check(new ControlConnector(url, SessionOptions.SERVICE_NAME));
        if (!checked.problems().isEmpty()) {
            checked.problems().forEach(line -> System.err.println("slipway: " + line));
            return ExitCode.CONFIGURATION;
        }
        configure(url, checked.behindPooler());
        starting = true;
        return ExitCode.DONE;
    }

    private void checkPort(String option, int value) {
        if (value < 0 || value > 65_535) {
            throw new ParameterException(spec.commandLine(), option + " must be from 0 to 65535");
        }
    }

    private ControlUrl controlUrl() {
        String url = setting("SLIPWAY_DB_URL");
        if (url != null) {
            return ControlUrl.parse(url, setting("SLIPWAY_DB_USER"), setting("SLIPWAY_DB_PASSWORD"));
        }
        StartNotes.add(
                "no SLIPWAY_DB_URL, using an embedded PostgreSQL that keeps its data under " + data, isLogJson());
        EmbeddedPostgres embedded = EmbeddedPostgres.start(data, EmbeddedSettings.DEFAULT);
        EmbeddedControl.stopAtShutdown(embedded);
        return ControlUrl.parse(embedded.url(), null, embedded.password());
    }

    private static boolean isLogJson() {
        String chosen = setting("SLIPWAY_LOG_JSON");
        return chosen == null ? !Terminal.isThere() : Boolean.parseBoolean(chosen);
    }

    private static @Nullable String setting(String name) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? null : value;
    }

    private void configure(ControlUrl url, boolean pooled) {
        if (isLogJson()) {
            System.setProperty("slipway.log.json", "true");
        }
        System.setProperty("quarkus.datasource.jdbc.url", url.jdbcUrl());
        System.setProperty("quarkus.datasource.username", url.user());
        if (url.password() != null) {
            System.setProperty("quarkus.datasource.password", url.password());
        }
        if (url.sslMode() != null) {
            System.setProperty("quarkus.datasource.jdbc.additional-jdbc-properties.sslmode", url.sslMode());
        }
        if (pooled) {
            StartNotes.add(
                    "a pooler stands before the control database; if it loses notifications, signals between replicas"
                            + " take up to a second",
                    isLogJson());
            System.setProperty("quarkus.datasource.jdbc.additional-jdbc-properties.prepareThreshold", "0");
        }
        configureMigration(url);
        System.setProperty("quarkus.http.port", Integer.toString(port));
        System.setProperty("quarkus.management.port", Integer.toString(managementPort));
        ControlDatabase.set(url);
    }

    /**
     * Configures migrations with their own connections: they hold a transaction open while they wait for each other,
     * which the pool's sessions do not allow.
     */
    private static void configureMigration(ControlUrl url) {
        String owner = setting("SLIPWAY_DB_MIGRATION_USER");
        String password = owner == null ? url.password() : setting("SLIPWAY_DB_MIGRATION_PASSWORD");
        String sslMode = url.sslMode() == null ? "" : "&sslmode=" + url.sslMode();
        // a prepared statement would not survive a pooler in transaction mode, and a migration needs none
        System.setProperty("quarkus.flyway.jdbc-url", url.jdbcUrl() + "?prepareThreshold=0" + sslMode);
        System.setProperty("quarkus.flyway.username", owner == null ? url.user() : owner);
        System.setProperty("quarkus.flyway.password", password == null ? "" : password);
    }
}
