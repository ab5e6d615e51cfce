package io.slipway.cli.migration;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.DurationText;
import io.slipway.cli.output.ExitCode;
import io.slipway.migration.file.CreatedMigration;
import io.slipway.migration.file.MigrationCreator;
import io.slipway.migration.file.MigrationDraft;
import io.slipway.sql.split.Header;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slipway create}: makes the files of a new migration. */
@Command(
        name = "create",
        description = "Make the files of a new migration: one for the change, one for the way back.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the files were made", "1:the directory cannot be written", "2:wrong usage"},
        footer = {"", "Example:", "  slipway create \"add user preferences\" --zero-downtime --risk-level low"})
public final class CreateCommand implements Callable<Integer> {
    private final InstantSource clock;

    @Parameters(paramLabel = "DESCRIPTION", description = "What the change does; the files are named after it.")
    private String description = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "directory of the migrations (default: dir of slipway.yaml, else migrations)")
    private @Nullable Path directory;

    @Option(names = "--zero-downtime", description = "the application keeps working during the change")
    private boolean zeroDowntime;

    @Option(
            names = "--estimated-duration",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "how long the change will take, such as \"30 seconds\"")
    private @Nullable Duration estimatedDuration;

    @Option(
            names = {"--risk-level", "--risk"},
            paramLabel = "LEVEL",
            description = "low, medium or high")
    private @Nullable String risk;

    @Option(
            names = "--depends-on",
            paramLabel = "VERSION",
            split = ",",
            description = "a version of the directory that must be applied before")
    private List<String> dependsOn = List.of();

    @Mixin
    private CommandOutput output = new CommandOutput();

    public CreateCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        var draft = new MigrationDraft(description, zeroDowntime, estimatedDuration, risk, dependsOn);
        if (risk != null && !Header.RISKS.contains(risk)) {
            throw new ParameterException(output.line(), "--risk-level must be low, medium or high");
        }
        Path migrations = LocalProject.ofProcess().directories(directory).getFirst();
        try {
            print(new MigrationCreator(migrations, clock).create(draft));
            return ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(output.line(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.FAILED, List.of("Cannot make a migration in " + migrations + ": " + reason(e)));
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _, NotDirectoryException _ -> "it is no directory";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private void print(CreatedMigration created) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("version", created.version());
        row.put("file", created.file().toString());
        row.put("undoFile", created.undoFile().toString());
        row.put("readme", created.readme() == null ? null : created.readme().toString());
        List<String> lines = row.entrySet().stream()
                .filter(each -> !each.getKey().equals("version") && each.getValue() != null)
                .map(each -> "Created " + CommandOutput.printable(String.valueOf(each.getValue())))
                .toList();
        output.print(row, lines);
    }
}
