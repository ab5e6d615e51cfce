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
import java.util.TimeZone;
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
        int code = commandLine(serve).execute(words);
        if (!serve.isStarting()) {
            System.exit(code);
        }
        ListenerExtension.enable();
        Quarkus.run(ServeApplication.class, StartFailure::report, words);
    }

    static CommandLine commandLine(ServeCommand serve) {
        var line = new CommandLine(new SlipwayCommand());
        line.addSubcommand(serve);
        line.addSubcommand(new DemoCommand());
        line.addSubcommand(new ExplainCommand(new LocalConnector(), new EmbeddedGrammar()));
        line.addSubcommand(new DoctorCommand(new LocalConnector()));
        line.addSubcommand(new SessionCommand(new LocalConnector()));
        line.addSubcommand(new CreateCommand(Clock.systemUTC()));
        WorkingPlace place = WorkingPlace.ofProcess();
        line.addSubcommand(new MigrateCommand(place));
        line.addSubcommand(new StatusCommand(place));
        line.addSubcommand(new ValidateCommand(place));
        line.addSubcommand(new RollbackCommand(place));
        line.addSubcommand(new BackupCommands(new LocalConnector(), Clock.systemUTC()));
        ClientCommands.addTo(line);
        line.addSubcommand(new CompletionCommand());
        line.addSubcommand(new ManCommand());
        CommandHelp.complete(line);
        line.setExecutionExceptionHandler(new FailureReport());
        line.setParameterExceptionHandler(new UsageReport());
        return line;
    }
}
