package io.slipway.cli;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.LiveScreen;
import io.slipway.cli.output.Terminal;
import io.slipway.cli.session.SessionText;
import io.slipway.cli.session.SessionView;
import io.slipway.cli.target.LocalTarget;
import io.slipway.cli.target.LocalTargets;
import io.slipway.cli.target.TargetConnector;
import io.slipway.cli.target.TargetOption;
import io.slipway.monitor.SessionReport;
import io.slipway.monitor.SessionScan;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.time.CancelableWait;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code slipway session}: what changes do in a database now, what blocks them and what they block. */
@Command(
        name = "session",
        description = "Show what changes do in a database now, what blocks them and what they block.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the sessions were shown; there may be none",
            "1:the sessions cannot be read",
            "2:wrong usage",
            "5:the database cannot be reached",
            "78:a variable, .env or slipway.yaml is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  slipway session --watch",
            "  slipway session --url postgresql://shop_owner@db/shop -o json"
        })
final class SessionCommand implements Callable<Integer> {
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private final TargetConnector connector;
    private final CancelableWait pause = new CancelableWait();

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--watch", description = "Show the sessions again each second. q or Ctrl-C leaves.")
    private boolean watch;

    @Mixin
    private CommandOutput output = new CommandOutput();

    SessionCommand(TargetConnector connector) {
        this.connector = connector;
    }

    @Override
    public Integer call() {
        String url = target.url();
        if (url != null && DatabaseUrl.isOfAnotherEngine(url)) {
            throw new ParameterException(output.line(), SessionScan.NOT_SUPPORTED);
        }
        LocalTarget database = target.find(LocalTargets.ofProcess());
        try (Connection connection = connector.connect(database)) {
            return show(connection);
        } catch (SQLException e) {
            output.remark("The database cannot be reached: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private int show(Connection connection) {
        try {
            var scan = new SessionScan(connection);
            if (watch && output.isText() && Terminal.isThere()) {
                return draw(scan);
            }
            show(scan.runs());
            while (watch && pause.await(WATCH_INTERVAL)) {
                show(scan.runs());
            }
            return ExitCode.DONE;
        } catch (SQLException e) {
            output.remark("The sessions cannot be read: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static int draw(SessionScan scan) {
        try (LiveScreen screen = LiveScreen.open()) {
            // Ctrl-C needs the terminal as it was
            Runtime.getRuntime().addShutdownHook(Threads.shutdownThread(screen::close));
            SessionView.Reading last = new SessionView(new ScanSource(scan), screen).run();
            return last.over() ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    /** Ends {@code --watch} after what is being shown. */
    void stopWatching() {
        pause.end();
    }

    private void show(List<SessionReport> reports) {
        output.print(
                reports, lines(reports).stream().map(CommandOutput::printable).toList());
    }

    private static List<String> lines(List<SessionReport> reports) {
        return reports.isEmpty()
                ? List.of("No change is running in this database.")
                : reports.stream()
                        .flatMap(report -> SessionText.of(report).stream())
                        .toList();
    }

    /** The sessions of a database. Without a server, there is no run that a key could cancel. */
    private record ScanSource(SessionScan scan) implements SessionView.Source {
        @Override
        public SessionView.Reading read() {
            try {
                return new SessionView.Reading(lines(scan.runs()), false);
            } catch (SQLException e) {
                return new SessionView.Reading(List.of("The sessions cannot be read: " + e.getMessage()), true);
            }
        }

        @Override
        public boolean isCancelable() {
            return false;
        }

        @Override
        public String cancel() {
            return "";
        }
    }
}
