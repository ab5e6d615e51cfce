package io.slipway.migration.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads directories of migrations. */
public final class MigrationDirectory {
    private MigrationDirectory() {}

    /**
     * Reads all migrations of the directories and checks them against each other. No database is asked.
     *
     * @throws UnusableMigrationsException a file has an error; the exception has all findings of all files
     */
    public static MigrationFiles read(FileSettings settings) throws UnusableMigrationsException {
        var findings = new FileFindings();
        var reader = new MigrationReader(settings, findings);
        List<MigrationFile> files = new ArrayList<>();
        for (Path directory : existing(settings.directories(), findings)) {
            for (FoundFile found : DirectoryWalk.of(directory, findings)) {
                files.addAll(reader.read(found));
            }
        }
        var set = new MigrationSet(files, findings);
        set.check();
        return new MigrationFiles(set.versioned(), set.undo(), set.repeatable(), findings.withoutErrors());
    }

    /** If others exist, a directory may be missing, as with Flyway's locations. */
    private static List<Path> existing(List<Path> directories, FileFindings findings) {
        List<Path> existing = directories.stream().filter(Files::isDirectory).toList();
        for (Path directory : directories) {
            if (!existing.contains(directory)) {
                String message = "There is no such directory.";
                String remedy = "Name the directory of your migrations with --dir or with `dir` in slipway.yaml,"
                        + " or make the first migration with `slipway create`.";
                findings.add(
                        existing.isEmpty()
                                ? FileFinding.error("missing-directory", directory, message, remedy)
                                : FileFinding.warning("missing-directory", directory, message, remedy));
            }
        }
        Map<Path, Path> separate = new LinkedHashMap<>();
        for (Path directory : existing) {
            if (existing.stream().noneMatch(other -> isInside(directory, other))) {
                separate.putIfAbsent(absolute(directory), directory);
            }
        }
        return List.copyOf(separate.values());
    }

    /** The files of such a directory are read with those of the other one. */
    private static boolean isInside(Path directory, Path other) {
        Path inner = absolute(directory);
        Path outer = absolute(other);
        return inner.startsWith(outer) && !inner.equals(outer);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
