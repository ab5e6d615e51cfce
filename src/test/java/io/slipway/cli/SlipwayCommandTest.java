package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.output.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The root of the command line. */
class SlipwayCommandTest {
    @Test
    void aMissingCommandIsAUsageError() {
        var errors = new StringWriter();
        int code = Main.commandLine(new ServeCommand())
                .setErr(new PrintWriter(errors, true))
                .execute();

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(errors.toString()).startsWith("slipway: missing command; see slipway --help");
    }

    @Test
    void aWrongArgumentIsAnsweredByOneLineAndTheCommandThatHelps() {
        var errors = new StringWriter();
        int code = Main.commandLine(new ServeCommand())
                .setErr(new PrintWriter(errors, true))
                .execute("rollback", "--count", "two");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(errors.toString().lines()).hasSize(2).last().isEqualTo("Next: slipway rollback --help");
    }
}
