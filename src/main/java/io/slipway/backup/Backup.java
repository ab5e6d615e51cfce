package io.slipway.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backup, as its manifest describes it.
 *
 * @param id name of its directory in the store
 * @param change the change before which the backup was made; null: a person asked for it
 * @param mode the weakest mode of its objects
 * @param notCovered statements whose effects the backup does not hold, each with the reason
 * @param seen what was found after the copy, such as rows that are newer than it
 */
public record Backup(
        String id,
        Instant createdAt,
        Database database,
        @Nullable Change change,
        BackupMode mode,
        List<BackupObject> objects,
        List<String> notCovered,
        List<String> seen) {
    public Backup {
        objects = List.copyOf(objects);
        notCovered = List.copyOf(notCovered);
        seen = List.copyOf(seen);
    }

    /**
     * The database that was backed up.
     *
     * @param systemIdentifier of its cluster; empty if the login may not read it
     * @param serverVersion as {@code server_version_num}
     */
    public record Database(String name, String systemIdentifier, int serverVersion) {}

    /**
     * The change before which the backup was made.
     *
     * @param key the prefix of its keys in the history of the target
     */
    public record Change(
            @Nullable String series, @Nullable String version, String description, String checksum, String key) {}

    /** Rows in all files. */
    @JsonIgnore
    public long rows() {
        return objects.stream().mapToLong(BackupObject::rows).sum();
    }

    /** Size of all files. */
    @JsonIgnore
    public long bytes() {
        return objects.stream().mapToLong(BackupObject::bytes).sum();
    }
}
