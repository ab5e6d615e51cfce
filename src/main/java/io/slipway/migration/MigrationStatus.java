package io.slipway.migration;

import io.slipway.migration.file.FileFinding;
import java.util.List;
import java.util.Optional;

/**
 * The migrations of a project in one database.
 *
 * @param database its name
 * @param entries with a version, in the order of their versions; then the repeatable ones by name
 * @param warnings about the files
 */
public record MigrationStatus(String database, List<MigrationEntry> entries, List<FileFinding> warnings) {
    public MigrationStatus {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /** What the next run applies, in its order. */
    public List<MigrationEntry> open() {
        return entries.stream().filter(entry -> entry.state().isOpen()).toList();
    }

    /** Where files and database contradict each other. */
    public List<MigrationEntry> conflicts() {
        return entries.stream().filter(entry -> entry.state().isConflict()).toList();
    }

    /** The highest version in effect. */
    public Optional<String> version() {
        return entries.stream()
                .filter(entry -> !entry.isRepeatable() && !entry.state().isOpen())
                .map(MigrationEntry::label)
                .reduce((_, last) -> last);
    }
}
