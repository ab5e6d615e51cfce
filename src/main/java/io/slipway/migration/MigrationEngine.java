package io.slipway.migration;

import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.backup.Backup;
import io.slipway.backup.BackupException;
import io.slipway.backup.BackupStore;
import io.slipway.migration.MigrationRefusedException.Reason;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.RollbackSafety.RollbackLosses;
import io.slipway.migration.file.CreatedMigration;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.FileSettings;
import io.slipway.migration.file.MigrationCreator;
import io.slipway.migration.file.MigrationDirectory;
import io.slipway.migration.file.MigrationDraft;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationFiles;
import io.slipway.migration.file.UnusableMigrationsException;
import io.slipway.migration.local.AppliedChange;
import io.slipway.migration.local.TargetHistory;
import io.slipway.sql.Script;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Migrations of a directory in one database, without a server. The history is the one that tasks of a server use: a
 * version that a server applied counts here, and the other way round.
 *
 * <p>One thread uses it; any other thread may {@link #stop}. A database that cannot be reached is a
 * {@link io.slipway.problem.ProblemException} or an {@link SQLException}.
 */
public final class MigrationEngine {
    private final MigrationSettings settings;
    private final MigrationTurns turns;

    public MigrationEngine(MigrationSettings settings) {
        this.settings = settings;
        this.turns = new MigrationTurns(settings);
    }

    /** Installs the history if there is none. It changes nothing else. */
    public void initialize() throws SQLException, BackupException, MigrationRefusedException {
        turns.work(MigrationListener.NONE, (_, done) -> new MigrationResult(done, List.of()));
    }

    /** The migrations of the directory and of the database. It installs nothing. */
    public MigrationStatus getMigrationStatus() throws SQLException, MigrationRefusedException {
        MigrationFiles files = files();
        try (Connection connection = settings.database().open()) {
            return status(connection, files);
        }
    }

    /**
     * Whether the files are right, and agree with the database.
     *
     * @return all findings: those of the files, of the scripts that are not applied yet, and of the history
     */
    public List<FileFinding> validateMigrations() throws SQLException {
        MigrationFiles files;
        try {
            files = MigrationDirectory.read(settings.files());
        } catch (UnusableMigrationsException e) {
            return e.findings();
        }
        try (Connection connection = settings.database().open()) {
            return ProjectFindings.of(files, status(connection, files));
        }
    }

    /** As {@link #validateMigrations}, without a database: all scripts are checked. */
    public static List<FileFinding> validateFiles(FileSettings settings) {
        try {
            return ProjectFindings.of(MigrationDirectory.read(settings));
        } catch (UnusableMigrationsException e) {
            return e.findings();
        }
    }

    /** What {@link #runMigrations} would do now. */
    public MigrationPlan planRun(RunOptions options) throws SQLException, MigrationRefusedException {
        MigrationFiles files = files();
        try (Connection connection = settings.database().open()) {
            return plan(connection, status(connection, files), options);
        }
    }

    private MigrationPlan plan(Connection connection, MigrationStatus status, RunOptions options)
            throws SQLException, MigrationRefusedException {
        RunChecks.demandNoConflict(status);
        List<MigrationEntry> pending = RunChecks.pending(status, options);
        List<String> notes = new ArrayList<>(RunChecks.demandNoErrors(pending));
        List<MigrationFile> scripts = pending.stream()
                .map(MigrationEntry::file)
                .filter(Objects::nonNull)
                .toList();
        notes.addAll(LiveLocks.find(
                connection, scripts.stream().map(MigrationFile::script).toList()));
        return new MigrationPlan(
                status.database(),
                pending.stream()
                        .map(entry -> MigrationPlan.Item.of(entry, Objects.requireNonNull(entry.file())))
                        .toList(),
                notes);
    }

    /**
     * Applies what is pending, in order, and stops at the first failure. While another local command changes the
     * database, it waits.
     */
    public MigrationResult runMigrations(RunOptions options, MigrationListener listener)
            throws SQLException, BackupException, MigrationRefusedException {
        MigrationFiles files = files();
        return turns.work(listener, (opened, done) -> {
            MigrationStatus status = status(opened.connection(), files);
            RunChecks.demandNoConflict(status);
            List<MigrationEntry> pending = RunChecks.pending(status, options);
            RunChecks.demandNoErrors(pending);
            FlywaySync flyway = FlywaySync.of(opened.connection(), settings.flyway());
            flyway.catchUp(opened.connection(), status);
            boolean skipsBackup = options.skipBackup() || settings.skipsBackup();
            return new MigrationRun(settings, opened, flyway, listener, skipsBackup, done).apply(pending, options);
        });
    }

    /** What {@link #rollbackMigrations} would do now. */
    public MigrationPlan planRollback(RollbackOptions options) throws SQLException, MigrationRefusedException {
        MigrationFiles files = files();
        try (Connection connection = settings.database().open()) {
            MigrationStatus status = status(connection, files);
            List<MigrationPlan.Item> items = new ArrayList<>();
            List<String> notes = new ArrayList<>();
            List<AppliedChange> wanted = options.wanted(newestFirst(connection));
            for (Rollback rollback : rollbacks(connection, status, files, wanted, options)) {
                items.add(rollback.item());
                notes.addAll(rollback.script().cautions());
                notes.addAll(rollback.losses().refusals().stream()
                        .map(Refusal::message)
                        .toList());
                notes.addAll(rollback.losses().unknown());
            }
            return new MigrationPlan(status.database(), items, notes);
        }
    }

    /** Takes migrations back, the newest first, and stops at the first failure. */
    public MigrationResult rollbackMigrations(RollbackOptions options, MigrationListener listener)
            throws SQLException, BackupException, MigrationRefusedException {
        MigrationFiles files = files();
        var left = new ArrayList<AppliedChange>();
        return turns.work(listener, (opened, done) -> {
            Connection connection = opened.connection();
            MigrationStatus status = status(connection, files);
            List<AppliedChange> newest = newestFirst(connection);
            if (done.isEmpty() && left.isEmpty()) {
                left.addAll(options.wanted(newest));
            } else {
                left.retainAll(newest);
                RunChecks.demandNewest(left, newest);
            }
            List<Rollback> rollbacks = rollbacks(connection, status, files, left, options);
            FlywaySync flyway = FlywaySync.of(connection, settings.flyway());
            boolean skipsBackup = options.skipBackup() || settings.skipsBackup();
            return new MigrationRun(settings, opened, flyway, listener, skipsBackup, done).takeBack(rollbacks, options);
        });
    }

    private List<AppliedChange> newestFirst(Connection connection) throws SQLException {
        return MigrationHistory.read(connection, settings.series()).newestFirst();
    }

    /**
     * The newest backup of what the last migration touched.
     *
     * @throws MigrationRefusedException there is none
     */
    public Backup getLastBackup() throws SQLException, BackupException, MigrationRefusedException {
        List<AppliedChange> applied;
        try (Connection connection = settings.database().open()) {
            applied = MigrationHistory.read(connection, settings.series()).newestFirst();
        }
        String database = settings.database().spec().database();
        String version =
                applied.isEmpty() ? "" : String.valueOf(applied.getFirst().version());
        String base = new ChangeName.Version(settings.series(), version).keyBase(TargetHistory.LOCAL_INSTALLATION);
        return new BackupStore(settings.backups(), Clock.systemUTC())
                .list().backups().stream()
                        .filter(backup -> backup.database().name().equals(database))
                        .filter(backup ->
                                backup.change() != null && backup.change().key().equals(base))
                        .max(Comparator.comparing(Backup::createdAt))
                        .orElseThrow(() -> new MigrationRefusedException(
                                Reason.CONFLICT,
                                List.of(new Refusal(
                                        "no-backup",
                                        applied.isEmpty() ? database : "version " + version,
                                        "There is no backup of what the last migration touched.",
                                        "See which there are: slipway backup list. Take the migration back without"
                                                + " one: slipway rollback."))));
    }

    private List<Rollback> rollbacks(
            Connection connection,
            MigrationStatus status,
            MigrationFiles files,
            List<AppliedChange> wanted,
            RollbackOptions options)
            throws SQLException, MigrationRefusedException {
        Map<String, MigrationEntry> entries = new TreeMap<>();
        status.entries().stream()
                .filter(entry -> !entry.isRepeatable())
                .forEach(entry -> entries.put(entry.label(), entry));
        RunChecks.demandKnown(status, wanted);
        List<Rollback> rollbacks = new ArrayList<>();
        List<Refusal> losses = new ArrayList<>();
        for (AppliedChange change : wanted) {
            MigrationEntry entry = Objects.requireNonNull(entries.get(String.valueOf(change.version())));
            RunChecks.demandNoDependent(entry, status, wanted);
            UndoScript script = UndoScript.of(entry, files);
            Rollback rollback = Rollback.of(connection, change, script);
            losses.addAll(rollback.losses().refusals());
            rollbacks.add(rollback);
        }
        if (!losses.isEmpty() && options.force() == null) {
            throw new MigrationRefusedException(Reason.CONFLICT, losses);
        }
        return rollbacks;
    }

    /** One migration to take back, with what is lost by that. */
    record Rollback(AppliedChange change, UndoScript script, RollbackLosses losses) {
        static Rollback of(Connection connection, AppliedChange change, UndoScript script) throws SQLException {
            String place = script.file() == null
                    ? "version " + change.version()
                    : script.file().path().toString();
            PreparedChange undo =
                    PreparedChange.of(new ChangeName.Unversioned(), change.description(), script.script());
            return new Rollback(change, script, RollbackSafety.check(connection, undo, script.script(), place));
        }

        MigrationPlan.Item item() {
            Script text = script.script();
            return MigrationPlan.Item.of(
                    String.valueOf(change.version()),
                    change.description(),
                    script.file() == null ? null : script.file().path().toString(),
                    text);
        }
    }

    /**
     * Makes the files of a new migration in the first directory of the settings. The database is not asked.
     *
     * @throws IOException the files could not be written
     */
    public CreatedMigration createMigration(MigrationDraft draft) throws IOException {
        return new MigrationCreator(settings.files().directories().getFirst(), Clock.systemUTC()).create(draft);
    }

    private MigrationFiles files() throws MigrationRefusedException {
        try {
            return MigrationDirectory.read(settings.files());
        } catch (UnusableMigrationsException e) {
            throw RunChecks.refused(e);
        }
    }

    private MigrationStatus status(Connection connection, MigrationFiles files) throws SQLException {
        MigrationHistory history = MigrationHistory.read(connection, settings.series());
        FlywaySync flyway = FlywaySync.of(connection, settings.flyway());
        var reader = new StatusReader(settings.series(), files, history, flyway.applied(connection));
        return new MigrationStatus(settings.database().spec().database(), reader.entries(), files.warnings());
    }

    /**
     * Ends the work early, from another thread. The statement in flight is canceled; with {@code now} its session is
     * terminated.
     */
    public void stop(boolean now) {
        turns.stop(now);
    }
}
