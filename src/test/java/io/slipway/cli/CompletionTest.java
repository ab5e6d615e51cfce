package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CompletionTest {
    /** Reads lines of typed words, and prints the completions of the last word of each on one line. */
    private static final String COMPLETE = """
            source "$0"
            while IFS= read -r line; do
              eval "COMP_WORDS=(slipway $line)"
              COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE="slipway $line" COMPREPLY=()
              _complete_slipway
              echo "${COMPREPLY[*]}"
            done
            """;

    private static final CommandLine LINE = Main.commandLine(new ServeCommand());

    @TempDir
    private Path directory;

    private static String script(String shell) {
        var out = new StringWriter();
        int exit = Main.commandLine(new ServeCommand())
                .setOut(new PrintWriter(out, true))
                .execute("completion", shell);
        assertThat(exit).isZero();
        return out.toString();
    }

    /** What bash completes. */
    private List<String> completed(List<String> typed) throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("slipway_completion"), script("bash"));
        var bash = new ProcessBuilder("bash", "-c", COMPLETE, script.toString())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try (var words = bash.getOutputStream()) {
            words.write((String.join("\n", typed) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        List<String> lines = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(bash.waitFor()).isZero();
        return lines;
    }

    private static Map<String, CommandSpec> commands(CommandLine line, String path) {
        Map<String, CommandSpec> commands = new TreeMap<>();
        line.getSubcommands().forEach((name, command) -> {
            String own = (path + " " + name).strip();
            commands.put(own, command.getCommandSpec());
            commands.putAll(commands(command, own));
        });
        return commands;
    }

    @Test
    void bashCompletesEveryCommand() throws Exception {
        List<String> paths = List.copyOf(commands(LINE, "").keySet());

        List<String> completed = completed(
                paths.stream().map(path -> path.substring(0, path.length() - 1)).toList());

        for (int i = 0; i < paths.size(); i++) {
            String word = paths.get(i).substring(paths.get(i).lastIndexOf(' ') + 1);
            assertThat(completed.get(i).split(" ")).as(paths.get(i)).contains(word);
        }
    }

    @Test
    void bashCompletesOptionsTheirValuesAndFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("points.sql"), "SELECT 1");
        String typed = directory.resolve("poi").toString();

        assertThat(completed(List.of(
                        "doctor --gr",
                        "plan list --output y",
                        "completion f",
                        "explain " + typed,
                        "plan create -f " + typed)))
                .containsExactly("--grants", "yaml", "fish", file.toString(), file.toString());
    }

    @Test
    void zshHasTheScriptOfBash() {
        assertThat(script("zsh")).isEqualTo(script("bash")).contains("bashcompinit");
    }

    @Test
    void theScriptForFishHasEveryCommandAndOption() {
        String script = script("fish");
        List<String> missing = new ArrayList<>();
        commands(LINE, "").forEach((path, command) -> {
            String parent = path.contains(" ") ? path.substring(0, path.lastIndexOf(' ')) : "";
            expect(missing, script, "'__slipway_at " + parent + "' -a '" + command.name() + "' -d '");
            command.options().stream()
                    .flatMap(option -> Arrays.stream(option.names()))
                    .filter(name -> name.startsWith("--"))
                    .forEach(name -> assertThat(script.lines())
                            .anyMatch(line -> line.contains("'__slipway_at " + path + "' ")
                                    && line.contains(" -l " + name.substring(2) + " ")));
        });
        assertThat(missing).isEmpty();
        assertThat(script)
                .contains("' -s o -l output -r -a 'text json yaml' -d '", "explain' -F", "completion' -a 'bash");
        assertThat(quotes(script)).as("single quotes").isEven();
    }

    private static void expect(List<String> missing, String script, String part) {
        if (!script.contains(part)) {
            missing.add(part);
        }
    }

    private static long quotes(String script) {
        return script.replace("\\\\", "")
                .replace("\\'", "")
                .chars()
                .filter(c -> c == '\'')
                .count();
    }

    @Test
    void anotherShellIsRefused() {
        var err = new StringWriter();
        int exit = Main.commandLine(new ServeCommand())
                .setErr(new PrintWriter(err, true))
                .execute("completion", "tcsh");
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("expected bash, zsh or fish but was 'tcsh'");
    }
}
