package io.slipway.migration;

import io.slipway.apply.run.RunOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run or a rollback did.
 *
 * @param done the migrations in the order of the work; the last one may have failed
 * @param warnings what was left behind: sentences for people
 */
public record MigrationResult(List<Item> done, List<String> warnings) {
    public MigrationResult {
        done = List.copyOf(done);
        warnings = List.copyOf(warnings);
    }

    /**
     * One migration.
     *
     * @param label version, or name of a repeatable
     * @param file that was run; null: a derived way back
     * @param leavesNothing whether it failed and certainly had no effect
     * @param backup id of its backup; null: none was needed
     * @param failure of what followed after it was applied, for example an assertion; null: none
     */
    public record Item(
            String label,
            String description,
            @Nullable String file,
            RunOutcome outcome,
            boolean leavesNothing,
            Duration time,
            @Nullable String backup,
            @Nullable String failure) {
        public boolean isDone() {
            return outcome instanceof RunOutcome.Applied && failure == null;
        }
    }

    /** The migration that ended the work early; empty: all is done. */
    public Optional<Item> failed() {
        return done.stream().filter(item -> !item.isDone()).findFirst();
    }
}
