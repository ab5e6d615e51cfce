package io.slipway.cli.client;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** All commands that work against a server. */
public final class ClientCommands {
    private ClientCommands() {}

    /** The exit codes of a command that lists none itself. */
    private static final Map<String, String> EXIT_CODES = new TreeMap<>(Map.of(
            "0", "the command succeeded",
            "1", "the command failed",
            "2", "wrong usage, or the server refused a value",
            "4", "the state of the object does not allow the action",
            "5", "the server cannot be reached",
            "6", "the actor is not allowed to do this"));

    /** Adds one command group per kind of object, and the commands for containers. */
    public static void addTo(CommandLine line) {
        List.of(
                        new ServerCommands(),
                        new TargetCommands(),
                        new PlanCommands(),
                        new RolloutCommands(),
                        new TaskCommands(),
                        new AuditCommands())
                .forEach(group -> {
                    var command = new CommandLine(group);
                    listExitCodes(command);
                    line.addSubcommand(command);
                    ClientExamples.addTo(command);
                });
        List.of(new PingCommand(), new DrainCommand()).forEach(each -> {
            var command = new CommandLine(each);
            line.addSubcommand(command);
            ClientExamples.addTo(command);
        });
    }

    private static void listExitCodes(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        if (command.getSubcommands().isEmpty() && usage.exitCodeList().isEmpty()) {
            usage.exitCodeListHeading("Exit codes:%n").exitCodeList(EXIT_CODES);
        }
        command.getSubcommands().values().forEach(ClientCommands::listExitCodes);
    }
}
