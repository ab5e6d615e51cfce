package io.slipway.cli;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.slipway.api.http.ListenerExtension;
import io.slipway.cli.client.ClientCommands;
import io.slipway.cli.migration.BackupCommands;
import io.slipway.cli.migration.CreateCommand;
import io.slipway.cli.migration.MigrateCommand;
import io.slipway.cli.migration.RollbackCommand;
import io.slipway.cli.migration.StatusCommand;
import io.slipway.cli.migration.ValidateCommand;
import io.slipway.cli.migration.WorkingPlace;
import io.slipway.cli.output.FailureReport;
import io.slipway.cli.output.UsageReport;
import io.slipway.cli.serve.ServeApplication;
import io.slipway.cli.serve.StartFailure;
import io.slipway.cli.shell.CompletionCommand;
import io.slipway.cli.shell.ManCommand;
import io.slipway.cli.target.LocalConnector;
import io.slipway.postgres.grammar.EmbeddedGrammar;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The entry point. Only the command {@code serve} boots the service. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... args) {
        // the driver sends the zone's name to each server, and one that a server does not know refuses the login
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        String[] words =
                args.length == 0 && LaunchMode.current() == LaunchMode.DEVELOPMENT ? new String[] {"serve"} : args;
        var serve = new ServeCommand();
        int code = commandLine(serve, words.length == 0 ? "" : words[0]).execute(words);
        if (!serve.isStarting()) {
            System.exit(code);
        }
        ListenerExtension.enable();
        Quarkus.run(ServeApplication.class, StartFailure::report, words);
    }

    /** All commands. */
    static CommandLine commandLine(ServeCommand serve) {
        return commandLine(serve, "");
    }

    /**
     * The command that the first word names, alone: to build the others takes longer than a short command itself. All
     * commands if the word names none of these.
     */
    static CommandLine commandLine(ServeCommand serve, String first) {
        var line = new CommandLine(new SlipwayCommand());
        Map<String, Supplier<Object>> local = local(serve);
        Supplier<Object> only = local.get(first);
        if (only != null) {
            line.addSubcommand(only.get());
        } else {
            local.values().forEach(command -> line.addSubcommand(command.get()));
            ClientCommands.addTo(line);
            line.addSubcommand(new CompletionCommand());
            line.addSubcommand(new ManCommand());
        }
        CommandHelp.complete(line);
        line.setExecutionExceptionHandler(new FailureReport());
        line.setParameterExceptionHandler(new UsageReport());
        return line;
    }

    /** The commands that ask no server, by name, in the order of the help. */
    static Map<String, Supplier<Object>> local(ServeCommand serve) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("serve", () -> serve);
        commands.put("demo", DemoCommand::new);
        commands.put("explain", () -> new ExplainCommand(new LocalConnector(), new EmbeddedGrammar()));
        commands.put("doctor", () -> new DoctorCommand(new LocalConnector()));
        commands.put("session", () -> new SessionCommand(new LocalConnector()));
        commands.put("create", () -> new CreateCommand(Clock.systemUTC()));
        commands.put("migrate", () -> new MigrateCommand(WorkingPlace.ofProcess()));
        commands.put("status", () -> new StatusCommand(WorkingPlace.ofProcess()));
        commands.put("validate", () -> new ValidateCommand(WorkingPlace.ofProcess()));
        commands.put("rollback", () -> new RollbackCommand(WorkingPlace.ofProcess()));
        commands.put("backup", () -> new BackupCommands(new LocalConnector(), Clock.systemUTC()));
        return commands;
    }
}
