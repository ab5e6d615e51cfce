package io.slipway.apply.run;

import io.slipway.apply.run.SessionLedger.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The history of a target as the control database knows it. It receives each difference. A database may lose commits,
 * or may be replaced by another one. Slipway never repairs such a difference without an operator.
 */
public interface KnownTargetHistory {

    /**
     * The properties of a server that show a possible loss of commits since the last contact.
     *
     * @param timeline rises with each promotion and each point-in-time recovery
     * @param serverStart when the postmaster started
     */
    record ServerLineage(int timeline, Instant serverStart) {}

    /**
     * A change that the control database records as done.
     *
     * @param key in the target's history
     * @param steps number of steps that must be APPLIED under the key
     */
    record DoneKey(String key, int steps) {}

    /**
     * The rows that the target's history must contain.
     *
     * @param installation the installation whose rows are compared
     * @param whole true: all that is known; false: only the newest rows
     * @param done the changes that must be there
     */
    record ExpectedHistory(UUID installation, boolean whole, List<DoneKey> done) {
        public ExpectedHistory {
            done = List.copyOf(done);
        }
    }

    /**
     * The difference between the target's history and the record.
     *
     * @param missing keys that are recorded as done, and whose rows are missing or incomplete
     * @param unknown authors of rows in the name of this installation that it does not know: the control database lost
     *     a part of its past
     */
    record Difference(List<String> missing, List<Writer> unknown) {
        public Difference {
            missing = List.copyOf(missing);
            unknown = List.copyOf(unknown);
        }

        /** Whether the histories agree. */
        public boolean none() {
            return missing.isEmpty() && unknown.isEmpty();
        }

        /** The difference as a text for operators. */
        public String words() {
            return missing.isEmpty()
                    ? "the target holds changes that this installation does not know: "
                            + unknown.stream().map(Writer::key).distinct().toList()
                    : "the target has lost changes that were applied: " + missing;
        }
    }

    /**
     * Called for each opened session with the target that the database names.
     *
     * @param guarded whether the history belongs to a role that the login cannot become
     */
    default void identified(UUID targetUid, boolean guarded) {}

    /** The rows to compare with; empty: nothing is known. */
    Optional<ExpectedHistory> expected(ServerLineage lineage);

    /** Returns those of the authors that this installation does not know. */
    List<Writer> unknown(List<Writer> writers);

    /** Called with the result of the comparison with {@code past}. */
    void compared(ServerLineage lineage, ExpectedHistory past, Difference found);

    /** Called when the database is another one, or a copy of another one. */
    void wrong(String why);

    /** For local commands: only the target itself knows its history. */
    KnownTargetHistory NONE = new KnownTargetHistory() {
        @Override
        public Optional<ExpectedHistory> expected(ServerLineage lineage) {
            return Optional.empty();
        }

        @Override
        public List<Writer> unknown(List<Writer> writers) {
            return List.of();
        }

        @Override
        public void compared(ServerLineage lineage, ExpectedHistory past, Difference found) {}

        @Override
        public void wrong(String why) {}
    };
}
