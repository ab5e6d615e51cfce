package io.slipway.cli.migration;

import io.slipway.cli.output.FailureReport;
import io.slipway.migration.MigrationFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Runs the commands on migrations in this process, on a project and its database. */
final class MigrationCli {
    final Map<String, String> environment = new HashMap<>();
    private final MigrationFixture project;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    MigrationCli(MigrationFixture project) {
        this.project = project;
        environment.put("DB_PASSWORD", CommandLogin.password(project));
    }

    /** Runs a command; returns its exit code. */
    int run(String command, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", CommandLogin.url(project)));
        return runAnywhere(command, all);
    }

    /** As {@link #run}, without an option that names the database. */
    int runAnywhere(String command, List<String> words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var place = new WorkingPlace(project.folder, environment);
        return new CommandLine(
                        switch (command) {
                            case "migrate" -> new MigrateCommand(place);
                            case "rollback" -> new RollbackCommand(place);
                            case "status" -> new StatusCommand(place);
                            default -> new ValidateCommand(place);
                        })
                .setExecutionExceptionHandler(new FailureReport())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
    }

    /** What the last command wrote to standard output. */
    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** All that the last command wrote. */
    String said() {
        return out.toString() + err;
    }
}
