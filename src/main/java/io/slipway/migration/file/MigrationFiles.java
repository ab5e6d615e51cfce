package io.slipway.migration.file;

import java.util.List;
import java.util.Map;

/**
 * The migrations of one or more directories, without errors. Immutable.
 *
 * @param versioned in the order of their versions
 * @param undo the ways back, by version; each has its migration in {@code versioned}
 * @param repeatable in the order of their names
 * @param warnings findings that are not errors, in the order of the files
 */
public record MigrationFiles(
        List<MigrationFile> versioned,
        Map<MigrationVersion, MigrationFile> undo,
        List<MigrationFile> repeatable,
        List<FileFinding> warnings) {
    public MigrationFiles {
        versioned = List.copyOf(versioned);
        undo = Map.copyOf(undo);
        repeatable = List.copyOf(repeatable);
        warnings = List.copyOf(warnings);
    }
}
