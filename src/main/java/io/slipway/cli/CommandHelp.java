package io.slipway.cli;

import io.slipway.cli.output.EnvironmentVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Adds to {@code --help} of each command the variables of the environment that the command and its mixins read. */
final class CommandHelp {
    private static final String VARIABLES = "environmentVariables";

    private CommandHelp() {}

    static void complete(CommandLine line) {
        Map<String, String> variables = EnvironmentVariable.readBy(line.getCommandSpec());
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        if (!variables.isEmpty() && line.getSubcommands().isEmpty()) {
            List<String> keys = new ArrayList<>(usage.sectionKeys());
            keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING), VARIABLES);
            usage.sectionKeys(keys);
            usage.sectionMap().put(VARIABLES, help -> section(help, variables));
        }
        line.getSubcommands().values().forEach(CommandHelp::complete);
    }

    private static String section(Help help, Map<String, String> variables) {
        return "Environment variables:" + System.lineSeparator() + help.createTextTable(variables);
    }
}
