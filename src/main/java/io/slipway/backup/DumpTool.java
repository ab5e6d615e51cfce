package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program pg_dump. Its arguments are a list that no shell reads, and its environment has nothing of ours but what a
 * call gives.
 *
 * @param major version of PostgreSQL that it belongs to
 */
record DumpTool(Path program, int major) {
    private static final String NAME = "pg_dump";
    private static final Pattern VERSION = Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d+).*", Pattern.DOTALL);

    /** The exit code and output of the program. */
    record Result(int code, String output) {}

    /**
     * Finds the program.
     *
     * @param path folders, as the variable PATH names them; relative ones are left out
     * @throws BackupException NOT_FOUND: there is none, or it does not tell its version
     */
    static DumpTool find(String path) throws BackupException {
        Path program = Stream.of(path.split(File.pathSeparator))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(folder -> folder.resolve(NAME))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        Reason.NOT_FOUND,
                        "There is no pg_dump on the PATH. Install the client programs of PostgreSQL, or leave out"
                                + " --full."));
        Result result = run(List.of(program.toString(), "--version"), Map.of());
        Matcher version = VERSION.matcher(result.output());
        if (result.code() != 0 || !version.matches()) {
            throw new BackupException(Reason.NOT_FOUND, program + " does not tell its version: " + result.output());
        }
        return new DumpTool(program, Integer.parseInt(version.group(1)));
    }

    /** Runs a command to its end. The variables of libpq are only those given. */
    static Result run(List<String> command, Map<String, String> variables) throws BackupException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("SLIPWAY_") || name.startsWith("DB_"));
        environment.put("LC_ALL", "C");
        environment.putAll(variables);
        Process process = null;
        try {
            process = builder.start();
            try (BufferedReader out = process.inputReader()) {
                String text = out.readAllAsString();
                return new Result(process.waitFor(), text.strip());
            }
        } catch (IOException e) {
            throw new BackupException(Reason.STORE, command.getFirst() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(Reason.STORE, "The backup was interrupted.", e);
        } finally {
            if (process != null) {
                process.destroy();
            }
        }
    }
}
