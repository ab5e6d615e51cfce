package io.slipway.migration;

import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.local.AppliedChange;
import io.slipway.migration.local.AppliedChange.Kind;
import io.slipway.migration.local.RecordedRun;
import io.slipway.migration.local.TargetHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a database says about the versions and repeatable changes of one series. The same version may be written in
 * several forms, by several installations.
 */
final class MigrationHistory {
    private final List<AppliedChange> changes;
    private final Map<MigrationVersion, AppliedChange> versions = new HashMap<>();
    private final Map<String, AppliedChange> repeatables = new HashMap<>();
    private final Map<String, RecordedRun> runs = new HashMap<>();

    MigrationHistory(String series, List<AppliedChange> changes, Map<String, RecordedRun> recorded) {
        this.changes = changes.stream()
                .filter(change -> series.equals(change.series()))
                .toList();
        for (AppliedChange change : this.changes) {
            if (change.kind() == Kind.VERSION) {
                version(change).ifPresent(version -> versions.merge(version, change, MigrationHistory::standing));
            } else if (change.kind() == Kind.REPEATABLE && change.version() != null) {
                // in the order of their begin: the newest one stays
                repeatables.put(change.version(), change);
            }
        }
        recorded.values().stream()
                .sorted(Comparator.comparing(RecordedRun::at))
                .forEach(run -> runs.put(base(run.key()), run));
    }

    static MigrationHistory read(Connection connection, String series) throws SQLException {
        var history = new TargetHistory(connection);
        return history.isInstalled()
                ? new MigrationHistory(series, history.changes(), history.runs())
                : new MigrationHistory(series, List.of(), Map.of());
    }

    /** The one that is in effect or partly applied; of two others the newer one. */
    private static AppliedChange standing(AppliedChange older, AppliedChange newer) {
        return newer.undoneBy() == null || older.undoneBy() != null ? newer : older;
    }

    private static String base(String key) {
        return key.substring(0, key.lastIndexOf('#') + 1);
    }

    private static Optional<MigrationVersion> version(AppliedChange change) {
        return Optional.ofNullable(change.version()).map(MigrationVersion::parse);
    }

    /** The rows of a version that are not taken back. */
    Optional<AppliedChange> ofVersion(MigrationVersion version) {
        return Optional.ofNullable(versions.get(version)).filter(change -> change.undoneBy() == null);
    }

    /** Whether the version was applied and taken back. */
    boolean isUndone(MigrationVersion version) {
        AppliedChange change = versions.get(version);
        return change != null && change.undoneBy() != null;
    }

    /** The newest rows of a repeatable change. */
    Optional<AppliedChange> ofRepeatable(String name) {
        return Optional.ofNullable(repeatables.get(name));
    }

    /** The newest run of a version or repeatable, if it did not end well and nothing newer is in effect. */
    Optional<RecordedRun> failure(char kind, String series, String name) {
        return Optional.ofNullable(runs.get(kind + ":" + series + "/" + name + "#"))
                .filter(run -> !"DONE".equals(run.state()))
                .filter(run -> kind != 'V' || !isUndoneAfter(name, run));
    }

    private boolean isUndoneAfter(String version, RecordedRun run) {
        MigrationVersion wanted = MigrationVersion.parse(version);
        return changes.stream()
                .filter(change -> change.kind() == Kind.UNDO)
                .filter(change -> version(change).equals(Optional.ofNullable(wanted)))
                .anyMatch(change -> change.startedAt().isAfter(run.at()));
    }

    Map<MigrationVersion, AppliedChange> versions() {
        return versions;
    }

    /** The versions in effect, the newest application first. */
    List<AppliedChange> newestFirst() {
        return changes.stream()
                .filter(change -> change.kind() == Kind.VERSION && change.undoneBy() == null)
                .filter(change -> change.appliedSteps() > 0 && version(change).isPresent())
                .toList()
                .reversed();
    }
}
