package io.slipway.migration;

import io.slipway.migration.file.MigrationFile;
import io.slipway.sql.Script;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.step.Step;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run or a rollback would do.
 *
 * @param database its name
 * @param items in the order of the work
 * @param notes what a person should know before: sentences
 */
public record MigrationPlan(String database, List<Item> items, List<String> notes) {
    public MigrationPlan {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
    }

    /**
     * One script.
     *
     * @param label version, or name of a repeatable
     * @param source the file; null: the script was derived
     * @param written the text that runs, if it was derived; null: it is the file
     * @param steps number of its steps
     * @param outsideTransaction number of the steps that have no transaction of their own around all
     * @param lock the strongest lock that its text tells
     * @param on the relations with that lock; null: none is named
     * @param risk as its header says; null: it does not
     * @param expected as its header says; null: it does not
     */
    public record Item(
            String label,
            String description,
            @Nullable String source,
            @Nullable String written,
            int statements,
            int steps,
            int outsideTransaction,
            LockMode lock,
            @Nullable String on,
            @Nullable String risk,
            @Nullable Duration expected) {

        static Item of(MigrationEntry entry, MigrationFile file) {
            return of(entry.label(), file.description(), file.path().toString(), file.script());
        }

        static Item of(String label, String description, @Nullable String source, Script script) {
            Statement strongest = script.statements().stream()
                    .max(Comparator.comparing(Statement::lock))
                    .orElse(null);
            List<Step> steps = script.steps();
            return new Item(
                    label,
                    description,
                    source,
                    source == null ? script.text() : null,
                    script.statements().size(),
                    steps.size(),
                    (int) steps.stream()
                            .filter(step -> !(step instanceof Step.Transaction))
                            .count(),
                    strongest == null ? LockMode.NONE : strongest.lock(),
                    strongest == null ? null : strongest.classification().lockedRelations(),
                    script.header().risk(),
                    script.header().estimatedDuration());
        }
    }
}
