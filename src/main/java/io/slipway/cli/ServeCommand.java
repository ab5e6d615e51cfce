package io.slipway.cli;

import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.Terminal;
import io.slipway.cli.serve.ControlDatabase;
import io.slipway.cli.serve.ControlWait;
import io.slipway.cli.serve.DataDirectory;
import io.slipway.cli.serve.EmbeddedControl;
import io.slipway.cli.serve.ListenOptions;
import io.slipway.cli.serve.RequiredVariables;
import io.slipway.cli.serve.ServeProperties;
import io.slipway.cli.serve.ServeVariables;
import io.slipway.cli.serve.StartNotes;
import io.slipway.control.ControlCheck;
import io.slipway.control.ControlConnector;
import io.slipway.control.ControlUrl;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.time.Failpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code slipway serve}: runs a replica. Finds or starts the control database and checks it before the service boots.
 * The service then migrates the database, starts its loops and prints the ready line.
 */
@Command(
        name = "serve",
        description = {
            "Run a replica of the service.",
            "The control database is the one that SLIPWAY_DB_URL names, else an embedded PostgreSQL that keeps its data"
                    + " under --data."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "1:the service could not start, or a failure ended it",
            "2:wrong usage",
            "3:the heap was full",
            "5:the control database cannot be reached",
            "78:a setting or the control database does not fit",
            "130:SIGINT ended the replica, after it drained",
            "143:SIGTERM ended the replica, after it drained"
        },
        footer = {
            "",
            "Examples:",
            "  slipway serve",
            "  SLIPWAY_DB_URL=postgresql://slipway@db/slipway slipway serve --host 0.0.0.0 --insecure-listen"
        })
final class ServeCommand implements Callable<Integer>, EnvironmentVariable.Reader {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Option(
            names = "--shutdown-delay",
            paramLabel = "DURATION",
            description = "after SIGTERM, new connections are still served for this time (default:"
                    + " SLIPWAY_SERVE_SHUTDOWN_DELAY, else 5s)")
    private @Nullable String shutdownDelay;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "folder of the embedded PostgreSQL (default: $XDG_DATA_HOME/slipway, else ~/.local/share/slipway)")
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
    public List<EnvironmentVariable> variables() {
        return ServeVariables.all();
    }

    @Override
    public Integer call() {
        List<String> mistakes = new ArrayList<>(ServeVariables.mistakes(System.getenv()));
        mistakes.addAll(RequiredVariables.missing(System.getenv()));
        mistakes.addAll(ServeProperties.mistakes(Path.of("")));
        if (!mistakes.isEmpty()) {
            return refuse(mistakes);
        }
        Failpoint.arm(ServeVariables.text("SLIPWAY_FAILPOINTS").orElse(null));
        if (shutdownDelay != null) {
            System.setProperty("slipway.serve.shutdown-delay", ServeVariables.duration(spec, shutdownDelay));
        }
        listen.check(spec.commandLine());
        ControlUrl url = controlUrl();
        ControlCheck.Result checked = ControlWait.check(
                new ControlConnector(url, SessionOptions.SERVICE_NAME),
                ServeVariables.duration("SLIPWAY_DB_WAIT"),
                listen.management(),
                isLogJson());
        if (!checked.problems().isEmpty()) {
            return refuse(checked.problems());
        }
        configure(url, checked.behindPooler());
        starting = true;
        return ExitCode.DONE;
    }

    private static int refuse(List<String> mistakes) {
        mistakes.forEach(line -> System.err.println("slipway: " + line));
        return ExitCode.CONFIGURATION;
    }

    private ControlUrl controlUrl() {
        String url = ServeVariables.text("SLIPWAY_DB_URL").orElse(null);
        if (url != null) {
            return ControlUrl.parse(
                    url,
                    ServeVariables.text("SLIPWAY_DB_USER").orElse(null),
                    ServeVariables.password("SLIPWAY_DB_PASSWORD").orElse(null));
        }
        StartNotes.add(
                "no SLIPWAY_DB_URL, using an embedded PostgreSQL that keeps its data under "
                        + EmbeddedPostgres.place(data)
                        + EmbeddedPostgres.account()
                                .map(account -> " and runs as " + account)
                                .orElse(""),
                isLogJson());
        EmbeddedPostgres embedded = EmbeddedPostgres.start(data, EmbeddedSettings.DEFAULT);
        EmbeddedControl.stopAtShutdown(embedded);
        return ControlUrl.parse(embedded.url(), null, embedded.password());
    }

    private static boolean isLogJson() {
        return ServeVariables.text("SLIPWAY_LOG_JSON").isPresent()
                ? ServeVariables.isTrue("SLIPWAY_LOG_JSON")
                : !Terminal.isThere();
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
        listen.configure();
        ControlDatabase.set(url);
    }

    /**
     * Configures migrations with their own connections: they hold a transaction open while they wait for each other,
     * which the pool's sessions do not allow.
     */
    private static void configureMigration(ControlUrl url) {
        String owner = ServeVariables.text("SLIPWAY_DB_MIGRATION_USER").orElse(null);
        String password = owner == null
                ? url.password()
                : ServeVariables.password("SLIPWAY_DB_MIGRATION_PASSWORD").orElse(null);
        String sslMode = url.sslMode() == null ? "" : "&sslmode=" + url.sslMode();
        // a prepared statement would not survive a pooler in transaction mode, and a migration needs none
        System.setProperty("quarkus.flyway.jdbc-url", url.jdbcUrl() + "?prepareThreshold=0" + sslMode);
        System.setProperty("quarkus.flyway.username", owner == null ? url.user() : owner);
        System.setProperty("quarkus.flyway.password", password == null ? "" : password);
    }
}
