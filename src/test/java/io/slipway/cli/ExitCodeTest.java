package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.output.ExitCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exit codes in the code, in the help and in the documentation are the same. */
class ExitCodeTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*");

    @Test
    void thePageListsExactlyTheExitCodes() throws Exception {
        Set<Integer> codes = new TreeSet<>();
        for (Field field : ExitCode.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                codes.add(field.getInt(null));
            }
        }

        assertThat(onPage("exit-codes")).containsExactlyElementsOf(codes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain", "doctor"})
    void aCommandsPageAndHelpListTheSameExitCodes(String command) throws IOException {
        List<Integer> help = Main.commandLine(new ServeCommand())
                .getSubcommands()
                .get(command)
                .getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .keySet()
                .stream()
                .map(Integer::valueOf)
                .toList();

        assertThat(onPage(command)).containsExactlyElementsOf(help).isSubsetOf(onPage("exit-codes"));
    }

    private static List<Integer> onPage(String page) throws IOException {
        String text = Files.readString(Path.of("docs", page + ".md"));
        String table = text.substring(text.indexOf("| exit code |"));
        return table.lines()
                .takeWhile(line -> line.startsWith("|"))
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> Integer.valueOf(row.group(1)))
                .collect(Collectors.toList());
    }
}
