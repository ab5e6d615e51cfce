package io.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CommandOutputTest {
    private static final Map<String, String> HOSTILE =
            Map.of("error", "a\u009b2J\u202e\u001b]0;x\u0007\u007f ä\ufeff\uDB40\uDC01\nz");

    @Command
    private static final class Printing implements Runnable {
        @Mixin
        private CommandOutput output = new CommandOutput();

        @Override
        public void run() {
            output.print(HOSTILE, () -> {});
            output.out().println("---");
            output.printOneOfMany(HOSTILE, "");
        }
    }

    private static String[] printed(String format) {
        var out = new StringWriter();
        new CommandLine(new Printing()).setOut(new PrintWriter(out, true)).execute("-o", format);
        return out.toString().split("(?m)^---\\R");
    }

    private static void assertHarmless(String document) {
        assertThat(document.codePoints().filter(c -> c != '\n'))
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        assertThat(document).contains("\\u202E", "ä");
    }

    @Test
    void aDocumentHasNoCharacterThatControlsATerminal() throws IOException {
        for (String document : printed("json")) {
            assertHarmless(document);
            assertThat(new ObjectMapper().readValue(document, Map.class)).isEqualTo(HOSTILE);
        }
        String yaml = printed("yaml")[1];
        assertHarmless(yaml);
        assertThat(new YAMLMapper().readValue(yaml, Map.class)).isEqualTo(HOSTILE);
    }
}
