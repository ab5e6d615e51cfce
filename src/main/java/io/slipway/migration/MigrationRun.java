package io.slipway.migration;

import io.slipway.apply.run.AtChangeEnd;
import io.slipway.apply.run.ChangeHooks;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import io.slipway.backup.Backup;
import io.slipway.backup.BackupException;
import io.slipway.backup.BackupSettings;
import io.slipway.backup.BackupStore;
import io.slipway.backup.ChangeBackup;
import io.slipway.migration.MigrationEngine.Rollback;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.local.ChangeSource;
import io.slipway.migration.local.LocalRunner;
import io.slipway.sql.Script;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies migrations one after the other, until one does not end well. */
final class MigrationRun {
    private final MigrationSettings settings;
    private final LocalRunner runner;
    private final FlywaySync flyway;
    private final MigrationListener listener;
    private final boolean skipsBackup;
    private final List<MigrationResult.Item> done;

    /** @param done gets each migration that has ended */
    MigrationRun(
            MigrationSettings settings,
            LocalRunner runner,
            FlywaySync flyway,
            MigrationListener listener,
            boolean skipsBackup,
            List<MigrationResult.Item> done) {
        this.settings = settings;
        this.runner = runner;
        this.flyway = flyway;
        this.listener = listener;
        this.skipsBackup = skipsBackup;
        this.done = done;
    }

    MigrationResult apply(List<MigrationEntry> pending, RunOptions options) throws SQLException, BackupException {
        Leftovers before = Leftovers.find(runner.connection());
        int of = done.size() + pending.size();
        for (MigrationEntry entry : pending) {
            MigrationFile file = Objects.requireNonNull(entry.file());
            if (entry.state() == MigrationState.OUT_OF_ORDER && options.outOfOrder() != null) {
                runner.note("OUT_OF_ORDER", "version %s: %s".formatted(entry.label(), options.outOfOrder()));
            }
            var work = new Work(entry.label(), change(entry, file), file.script(), source(file), of, record(file));
            if (!run(work)) {
                break;
            }
        }
        return result(before);
    }

    private static ChangeSource source(@Nullable MigrationFile file) {
        return file == null
                ? ChangeSource.DERIVED
                : new ChangeSource(file.path().toString(), file.rawSha256());
    }

    private EndRow record(MigrationFile file) {
        return (connection, time, alone) -> {
            if (alone) {
                flyway.addAppliedAlone(connection, file, time);
            } else {
                flyway.addApplied(connection, file, time);
            }
        };
    }

    MigrationResult takeBack(List<Rollback> rollbacks, RollbackOptions options) throws SQLException, BackupException {
        Leftovers before = Leftovers.find(runner.connection());
        int of = done.size() + rollbacks.size();
        for (Rollback rollback : rollbacks) {
            String version = String.valueOf(rollback.change().version());
            if (options.force() != null) {
                runner.note("FORCED", "rollback of version %s: %s".formatted(version, options.force()));
            }
            Script script = rollback.script().script();
            PreparedChange change = PreparedChange.of(
                    new ChangeName.Undo(settings.series(), version),
                    rollback.change().description(),
                    script);
            MigrationFile undo = rollback.script().file();
            if (!run(new Work(version, change, script, source(undo), of, recordUndone(version)))) {
                break;
            }
        }
        return result(before);
    }

    private EndRow recordUndone(String version) {
        MigrationVersion parsed = Objects.requireNonNull(MigrationVersion.parse(version));
        return (connection, time, alone) -> {
            if (alone) {
                flyway.addUndoneAlone(connection, parsed, time);
            } else {
                flyway.addUndone(connection, parsed, time);
            }
        };
    }

    private MigrationResult result(Leftovers before) throws SQLException {
        return new MigrationResult(
                done, List.copyOf(Leftovers.find(runner.connection()).since(before)));
    }

    private PreparedChange change(MigrationEntry entry, MigrationFile file) {
        MigrationVersion version = file.version();
        ChangeName name = version == null
                ? new ChangeName.Repeatable(settings.series(), file.name())
                : new ChangeName.Version(settings.series(), entry.label());
        PreparedChange change =
                PreparedChange.of(name, file.description(), file.script()).withChecksum(file.checksum());
        return entry.state() == MigrationState.INCOMPLETE ? change.continuing(entry.recorded()) : change;
    }

    /** Records the end of a change in a table of another tool. */
    @FunctionalInterface
    private interface EndRow {
        /** @param alone whether in a transaction of its own, because the change did not end in one */
        void write(Connection connection, Duration time, boolean alone) throws SQLException;
    }

    /**
     * One change.
     *
     * @param of number of changes of the run
     */
    private record Work(String label, PreparedChange change, Script script, ChangeSource source, int of, EndRow end) {
        /** Whether the change certainly had no effect: its first step is a transaction, which was rolled back. */
        boolean leavesNothing(RunOutcome outcome) {
            if (change.statements().getFirst().hasIntent()) {
                return false;
            }
            return switch (outcome) {
                case RunOutcome.Failed failed -> failed.appliedSteps() == 0;
                case RunOutcome.Canceled canceled -> canceled.appliedSteps() == 0;
                case RunOutcome.Applied _, RunOutcome.HandBack _, RunOutcome.Indeterminate _, RunOutcome.Lost _ ->
                    false;
            };
        }

        boolean endsInTransaction() {
            List<ChangeStatement> statements = change.statements();
            boolean alone = statements.getLast().hasIntent();
            boolean allAlone = statements.stream().allMatch(ChangeStatement::hasIntent);
            // the rows of a version are marked by a transaction step, which is added where there is none
            return !alone || (change.name() instanceof ChangeName.Undo && allAlone);
        }
    }

    /** Runs one change; false: nothing may follow. */
    private boolean run(Work work) throws SQLException, BackupException {
        String description = work.change().description();
        listener.begun(work.label(), description, done.size() + 1, work.of());
        long from = System.nanoTime();
        var assertions = new Assertions(work.script().header().asserts());
        AtChangeEnd end = (connection, change) -> {
            assertions.run(connection, change);
            work.end().write(connection, since(from), false);
        };
        try (var backup = new ChangeBackup(
                new BackupStore(settings.backups(), Clock.systemUTC()), work.change(), backupSettings())) {
            if (!skipsBackup) {
                backup.prepare(runner.connection()).forEach(listener::notBackedUp);
            }
            RunOutcome outcome = runner.run(work.change(), work.source(), new ChangeHooks(backup, end), listener);
            boolean without = work.leavesNothing(outcome);
            Optional<Backup> made = without ? discarded(backup) : backup.finish();
            return ended(work, outcome, made.map(Backup::id).orElse(null), from);
        }
    }

    private BackupSettings backupSettings() {
        return new BackupSettings(
                settings.apply().victims().budget(),
                settings.exactBackup(),
                (object, rows, bytes, estimated) -> listener.backedUp(object, rows, bytes, estimated));
    }

    private static Optional<Backup> discarded(ChangeBackup backup) throws BackupException {
        backup.discard();
        return Optional.empty();
    }

    private boolean ended(Work work, RunOutcome outcome, @Nullable String backup, long from) throws SQLException {
        String failure = null;
        if (outcome instanceof RunOutcome.Applied && !work.endsInTransaction()) {
            Connection connection = runner.livingConnection();
            failure = checked(connection, work);
            if (failure != null) {
                runner.recordFailure(failure);
            }
            work.end().write(connection, since(from), true);
        }
        var item = new MigrationResult.Item(
                work.label(),
                work.change().description(),
                work.source().file(),
                outcome,
                work.leavesNothing(outcome),
                since(from),
                backup,
                failure);
        done.add(item);
        listener.ended(item);
        return item.isDone();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** The assertions of a change that did not end in a transaction. */
    private static @Nullable String checked(Connection connection, Work work) {
        try {
            new Assertions(work.script().header().asserts()).run(connection, work.change());
            return null;
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
