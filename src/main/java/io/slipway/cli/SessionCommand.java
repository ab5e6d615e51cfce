package io.slipway.cli;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.Terminal;
import io.slipway.cli.session.SessionText;
import io.slipway.monitor.SessionReport;
import io.slipway.monitor.SessionScan;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.connect.UrlConnector;
import io.slipway.time.CancelableWait;
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
            "5:the database cannot be reached"
        })
final class SessionCommand implements Callable<Integer> {
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final UrlConnector connector;
    private final CancelableWait pause = new CancelableWait();

    @Option(names = "--url", required = true, description = "The database: " + DatabaseUrl.FORM + ".")
    private String url = "";

    @Option(names = "--watch", description = "Show them again each second, until Ctrl-C.")
    private boolean watch;

    @Mixin
    private CommandOutput output = new CommandOutput();

    SessionCommand(UrlConnector connector) {
        this.connector = connector;
    }

    @Override
    public Integer call() {
        if (DatabaseUrl.isOfAnotherEngine(url)) {
            throw new ParameterException(output.line(), SessionScan.NOT_SUPPORTED);
        }
        try (Connection connection = connector.connect(url)) {
            return show(connection);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(output.line(), "--url " + e.getMessage());
        } catch (SQLException e) {
            output.remark("The database cannot be reached: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private int show(Connection connection) {
        try {
            var scan = new SessionScan(connection);
            show(scan.runs());
            while (watch && pause.await(WATCH_INTERVAL)) {
                if (Terminal.isThere()) {
                    output.out().print(CLEAR);
                }
                show(scan.runs());
            }
            return ExitCode.DONE;
        } catch (SQLException e) {
            output.remark("The sessions cannot be read: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    /** Ends {@code --watch} after what is being shown. */
    void stopWatching() {
        pause.end();
    }

    private void show(List<SessionReport> reports) {
        output.print(reports, () -> {
            if (reports.isEmpty()) {
                output.out().println("No change is running in this database.");
            }
            reports.forEach(report ->
                    SessionText.of(report).forEach(line -> output.out().println(CommandOutput.printable(line))));
        });
    }
}
