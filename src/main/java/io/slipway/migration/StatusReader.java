package io.slipway.migration;

import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationFiles;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.flyway.FlywayApplied;
import io.slipway.migration.flyway.FlywayRow;
import io.slipway.migration.local.AppliedChange;
import io.slipway.migration.local.RecordedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares the files with the history. */
final class StatusReader {
    private final String series;
    private final MigrationFiles files;
    private final MigrationHistory history;
    private final FlywayApplied flyway;

    StatusReader(String series, MigrationFiles files, MigrationHistory history, FlywayApplied flyway) {
        this.series = series;
        this.files = files;
        this.history = history;
        this.flyway = flyway;
    }

    List<MigrationEntry> entries() {
        Map<MigrationVersion, MigrationEntry> versioned = new TreeMap<>();
        for (MigrationFile file : files.versioned()) {
            versioned.put(file.requireVersion(), versioned(file));
        }
        for (Map.Entry<MigrationVersion, AppliedChange> each :
                history.versions().entrySet()) {
            if (each.getValue().undoneBy() == null && each.getValue().appliedSteps() > 0) {
                versioned.computeIfAbsent(each.getKey(), _ -> missing(each.getValue()));
            }
        }
        flyway.versions().forEach((version, row) -> versioned.computeIfAbsent(version, _ -> flywayOnly(version, row)));
        List<MigrationEntry> entries = ordered(new ArrayList<>(versioned.values()));
        files.repeatable().forEach(file -> entries.add(repeatable(file)));
        return entries;
    }

    /** Marks what is below the highest version in effect. */
    private static List<MigrationEntry> ordered(List<MigrationEntry> entries) {
        int last = entries.size() - 1;
        while (last >= 0 && entries.get(last).state().isOpen()) {
            last--;
        }
        for (int i = 0; i < last; i++) {
            MigrationEntry entry = entries.get(i);
            if (entry.state() == MigrationState.PENDING || entry.state() == MigrationState.FAILED) {
                entries.set(i, entry.withState(MigrationState.OUT_OF_ORDER));
            }
        }
        return entries;
    }

    private MigrationEntry versioned(MigrationFile file) {
        MigrationVersion version = file.requireVersion();
        Optional<AppliedChange> applied = history.ofVersion(version);
        if (applied.isPresent()) {
            return applied(file, applied.get());
        }
        FlywayRow row = flyway.versions().get(version);
        if (row != null && !isUndoneSince(version)) {
            boolean same = row.checksum() == null || row.checksum() == file.flywayChecksum();
            return entry(same ? MigrationState.APPLIED : MigrationState.CHANGED, file, row);
        }
        return isInBaseline(version) ? entry(MigrationState.BASELINE, file, null) : open(file, 'V');
    }

    /** Whether Slipway took the version back, and Flyway's table does not know it yet. */
    private boolean isUndoneSince(MigrationVersion version) {
        return history.isUndone(version) && !flyway.removed().contains(version);
    }

    private boolean isInBaseline(MigrationVersion version) {
        return flyway.baseline() != null && version.compareTo(flyway.baseline()) <= 0;
    }

    private MigrationEntry applied(MigrationFile file, AppliedChange change) {
        MigrationState state = change.isPartial()
                ? MigrationState.INCOMPLETE
                : change.checksum().equals(file.checksum()) ? MigrationState.APPLIED : MigrationState.CHANGED;
        return entry(state, file, change, error(state, file, 'V'));
    }

    private @Nullable String error(MigrationState state, MigrationFile file, char kind) {
        boolean asked = state == MigrationState.INCOMPLETE || state == MigrationState.APPLIED;
        return asked ? failure(file, kind).orElse(null) : null;
    }

    private Optional<String> failure(MigrationFile file, char kind) {
        return history.failure(kind, series, key(file)).map(StatusReader::text);
    }

    private static String text(RecordedRun run) {
        if (run.state() == null) {
            return "it has no recorded end: it is running, or its process died";
        }
        String place = run.position() == null ? "" : " (line " + run.position() + ")";
        return run.message() == null ? run.state() : run.message() + place;
    }

    private static String key(MigrationFile file) {
        return file.version() == null ? file.name() : file.version().toString();
    }

    private MigrationEntry open(MigrationFile file, char kind) {
        Optional<String> failure = failure(file, kind);
        return entry(
                failure.isPresent() ? MigrationState.FAILED : MigrationState.PENDING,
                file,
                (AppliedChange) null,
                failure.orElse(null));
    }

    private MigrationEntry repeatable(MigrationFile file) {
        Optional<AppliedChange> newest = history.ofRepeatable(file.name());
        if (newest.isPresent()) {
            AppliedChange change = newest.get();
            boolean same = change.checksum().equals(file.checksum());
            if (same) {
                MigrationState state = change.inEffect() ? MigrationState.APPLIED : MigrationState.INCOMPLETE;
                return entry(state, file, change, error(state, file, 'R'));
            }
            return open(file, 'R');
        }
        FlywayRow row = flyway.repeatables().get(file.description());
        return row != null && row.checksum() != null && row.checksum() == file.flywayChecksum()
                ? entry(MigrationState.APPLIED, file, row)
                : open(file, 'R');
    }

    private MigrationEntry entry(
            MigrationState state, MigrationFile file, @Nullable AppliedChange change, @Nullable String error) {
        MigrationVersion version = file.version();
        String written = change == null || change.version() == null ? key(file) : change.version();
        return new MigrationEntry(
                state,
                version == null ? null : written,
                version == null ? file.name() : file.description(),
                file,
                version != null && files.undo().containsKey(version),
                change == null ? null : change.committedAt(),
                change == null ? null : change.actor(),
                change == null ? 0 : change.appliedSteps(),
                change == null ? file.script().steps().size() : change.steps(),
                change == null ? null : change.checksum(),
                error);
    }

    private MigrationEntry entry(MigrationState state, MigrationFile file, @Nullable FlywayRow row) {
        MigrationVersion version = file.version();
        int steps = file.script().steps().size();
        return new MigrationEntry(
                state,
                version == null ? null : version.toString(),
                version == null ? file.name() : file.description(),
                file,
                version != null && files.undo().containsKey(version),
                null,
                null,
                row == null ? 0 : steps,
                steps,
                null,
                null);
    }

    private static MigrationEntry missing(AppliedChange change) {
        return new MigrationEntry(
                MigrationState.MISSING,
                change.version(),
                change.description(),
                null,
                false,
                change.committedAt(),
                change.actor(),
                change.appliedSteps(),
                change.steps(),
                change.checksum(),
                null);
    }

    private MigrationEntry flywayOnly(MigrationVersion version, FlywayRow row) {
        return new MigrationEntry(
                isInBaseline(version) ? MigrationState.BASELINE : MigrationState.MISSING,
                version.toString(),
                row.description(),
                null,
                false,
                null,
                null,
                0,
                0,
                null,
                null);
    }
}
