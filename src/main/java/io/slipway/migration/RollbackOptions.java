package io.slipway.migration;

import io.slipway.migration.MigrationRefusedException.Reason;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.local.AppliedChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MigrationEngine#rollbackMigrations} takes back.
 *
 * @param count number of migrations, the newest first; from 1. Ignored with {@code to}
 * @param to the version that stays the last one in effect; null: by {@code count}
 * @param force why rows may be lost; recorded. Null: such a rollback is refused
 * @param skipBackup whether no backup is made
 */
public record RollbackOptions(
        int count, @Nullable MigrationVersion to, @Nullable String force, boolean skipBackup) {
    public static final RollbackOptions LAST = new RollbackOptions(1, null, null, false);

    /** Those of the applied changes, the newest first, that are taken back. */
    List<AppliedChange> wanted(List<AppliedChange> newestFirst) throws MigrationRefusedException {
        if (to == null) {
            return newestFirst.subList(0, Math.min(count, newestFirst.size()));
        }
        if (newestFirst.stream().noneMatch(change -> to.equals(version(change)))) {
            throw new MigrationRefusedException(
                    Reason.CONFLICT,
                    List.of(new Refusal(
                            "unknown-version",
                            to.toString(),
                            "Version %s is not in effect.".formatted(to),
                            "See which versions are: slipway status.")));
        }
        return newestFirst.stream()
                .filter(change -> isAbove(version(change), to))
                .toList();
    }

    private static boolean isAbove(@Nullable MigrationVersion version, MigrationVersion limit) {
        return version != null && version.compareTo(limit) > 0;
    }

    private static @Nullable MigrationVersion version(AppliedChange change) {
        return change.version() == null ? null : MigrationVersion.parse(change.version());
    }
}
