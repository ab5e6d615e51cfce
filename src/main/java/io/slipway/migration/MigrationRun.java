package io.slipway.migration;

import io.slipway.apply.run.AtChangeEnd;
import io.slipway.apply.run.BeforeChange;
import io.slipway.apply.run.ChangeHooks;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import io.slipway.migration.MigrationEngine.Rollback;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.local.LocalRunner;
import io.slipway.sql.Script;
import io.slipway.sql.step.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Applies migrations one after the other, until one does not end well. */
final class MigrationRun {
    private final MigrationSettings settings;
    private final LocalRunner runner;
    private final MigrationListener listener;
    private final List<MigrationResult.Item> done = new ArrayList<>();

    MigrationRun(MigrationSettings settings, LocalRunner runner, MigrationListener listener) {
        this.settings = settings;
        this.runner = runner;
        this.listener = listener;
    }

    MigrationResult apply(List<MigrationEntry> pending, RunOptions options) throws SQLException {
        Leftovers before = Leftovers.find(runner.connection());
        for (MigrationEntry entry : pending) {
            MigrationFile file = Objects.requireNonNull(entry.file());
            if (entry.state() == MigrationState.OUT_OF_ORDER && options.outOfOrder() != null) {
                runner.note("OUT_OF_ORDER", "version %s: %s".formatted(entry.label(), options.outOfOrder()));
            }
            var work = new Work(entry.label(), file.description(), change(entry, file), file.script(), pending.size());
            if (!run(work)) {
                break;
            }
        }
        return result(before);
    }

    MigrationResult takeBack(List<Rollback> rollbacks, RollbackOptions options) throws SQLException {
        Leftovers before = Leftovers.find(runner.connection());
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
            if (!run(new Work(version, rollback.change().description(), change, script, rollbacks.size()))) {
                break;
            }
        }
        return result(before);
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
        return PreparedChange.of(name, file.description(), file.script()).withChecksum(file.checksum());
    }

    /**
     * One change.
     *
     * @param of number of changes of the run
     */
    private record Work(String label, String description, PreparedChange change, Script script, int of) {
        boolean endsInTransaction() {
            List<Step> steps = script.steps();
            return !steps.isEmpty() && steps.getLast() instanceof Step.Transaction;
        }
    }

    /** Runs one change; false: nothing may follow. */
    private boolean run(Work work) throws SQLException {
        listener.begun(work.label(), work.description(), done.size() + 1, work.of());
        long from = System.nanoTime();
        var assertions = new Assertions(work.script().header().asserts());
        var hooks = new ChangeHooks(BeforeChange.NONE, assertions.queries().isEmpty() ? AtChangeEnd.NONE : assertions);
        RunOutcome outcome = runner.run(work.change(), hooks, listener);
        String failure =
                outcome instanceof RunOutcome.Applied && !work.endsInTransaction() ? checked(assertions, work) : null;
        var item = new MigrationResult.Item(
                work.label(), work.description(), outcome, Duration.ofNanos(System.nanoTime() - from), null, failure);
        done.add(item);
        listener.ended(item);
        return item.isDone();
    }

    /** The assertions of a change that did not end in a transaction. */
    private @Nullable String checked(Assertions assertions, Work work) {
        try {
            assertions.run(runner.connection(), work.change());
            return null;
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
