package io.slipway.cli.serve;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.postgres.error.SqlState;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports why the service could not start: one line per mistake, and exit code 78 for wrong settings. */
public final class StartFailure {
    private StartFailure() {}

    /** Called once at the end of the service, with the failure that ended it, if any. */
    public static void report(int code, @Nullable Throwable failure) {
        EmbeddedControl.stop();
        if (failure != null) {
            report(failure);
        }
        System.exit(code);
    }

    private static void report(Throwable failure) {
        List<String> settings = settings(failure);
        if (settings.isEmpty()) {
            System.err.println("slipway: the service could not start: " + CommandOutput.printable(reason(failure)));
            System.exit(ExitCode.FAILED);
        }
        settings.forEach(line -> System.err.println("slipway: " + line));
        System.exit(ExitCode.CONFIGURATION);
    }

    private static List<String> settings(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ConfigValidationException wrong) {
                for (int i = 0; i < wrong.getProblemCount(); i++) {
                    lines.add(String.valueOf(wrong.getProblem(i).getMessage()));
                }
                return lines;
            }
            if (t instanceof ConfigurationException || t instanceof IllegalArgumentException) {
                lines.add(String.valueOf(t.getMessage()));
                return lines;
            }
        }
        return lines;
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof SQLException e && SqlState.of(e).sessionTimeout()) {
            return "this process stood still while it migrated the control database, and the server ended its session;"
                    + " start it again";
        }
        String message = root.getMessage();
        return message == null ? root.toString() : message;
    }
}
