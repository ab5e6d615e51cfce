package io.slipway.migration;

import io.slipway.migration.file.MigrationFile;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One migration as the files and the database know it.
 *
 * @param version as the history has it, else as the file has it; null for a repeatable
 * @param name of a repeatable, else the description
 * @param file null: the database has the migration, and the directory has not
 * @param undo whether there is an undo file
 * @param appliedAt null: it is not in effect
 * @param actor who applied it; null: not applied, or not known
 * @param appliedSteps of {@code steps}
 * @param recorded checksum of the script that is applied, or partly applied; null: none is
 * @param error of the newest run if that failed; null: none
 */
public record MigrationEntry(
        MigrationState state,
        @Nullable String version,
        String name,
        @Nullable MigrationFile file,
        boolean undo,
        @Nullable OffsetDateTime appliedAt,
        @Nullable String actor,
        int appliedSteps,
        int steps,
        @Nullable String recorded,
        @Nullable String error) {

    public boolean isRepeatable() {
        return version == null;
    }

    /** The version, or the name of a repeatable. */
    public String label() {
        return version == null ? name : version;
    }

    MigrationEntry withState(MigrationState other) {
        return new MigrationEntry(
                other, version, name, file, undo, appliedAt, actor, appliedSteps, steps, recorded, error);
    }
}
