package io.slipway.cli.output;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints on standard error, in one line or a few, why the arguments of a command are wrong. The usage follows only
 * where a command is missing: below a page of options nobody finds the reason.
 */
public final class UsageReport implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("slipway: " + CommandOutput.printable(String.valueOf(e.getMessage())));
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            if (line.getSubcommands().isEmpty()) {
                err.println("Next: " + line.getCommandSpec().qualifiedName() + " --help");
            } else {
                line.usage(err);
            }
        }
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }
}
