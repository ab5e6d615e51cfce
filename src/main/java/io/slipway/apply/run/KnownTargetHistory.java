package io.slipway.apply.run;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What is known elsewhere of a target's past, and who is told when the target does not fit it. A database may lose
 * commits or be another one than it was; nothing of that is ever repaired by itself.
 */
public interface KnownTargetHistory {

    /**
     * What tells that a server may have lost commits since it was last seen.
     *
     * @param timeline rises with each promotion and each recovery to a point in time
     */
    record ServerLineage(int timeline, Instant serverStart) {}

    /**
     * A change that is held as done.
     *
     * @param key in the target's history
     * @param steps that must be APPLIED under it
     */
    record DoneKey(String key, int steps) {}

    /**
     * What must stand in the target's history.
     *
     * @param installation whose rows are looked at in turn
     * @param whole all that is known, not only the newest
     */
    record ExpectedHistory(UUID installation, boolean whole, List<DoneKey> done) {
        public ExpectedHistory {
            done = List.copyOf(done);
        }
    }

    /** A change in the target's history and the task that it belongs to. */
    record UnknownChange(UUID task, String key) {}

    /**
     * How target and record differ.
     *
     * @param missing keys that are held as done and have no row, or not all of them
     * @param unknown what this installation wrote there and does not know: it lost a part of its own past
     */
    record Difference(List<String> missing, List<UnknownChange> unknown) {
        public Difference {
            missing = List.copyOf(missing);
            unknown = List.copyOf(unknown);
        }

        /** Whether there is none. */
        public boolean none() {
            return missing.isEmpty() && unknown.isEmpty();
        }

        /** For people. */
        public String words() {
            return missing.isEmpty()
                    ? "the target holds changes that this installation does not know: "
                            + unknown.stream().map(UnknownChange::key).toList()
                    : "the target has lost changes that were applied: " + missing;
        }
    }

    /** Which target the database says it is; said whenever a session was opened. */
    default void identified(UUID targetUid) {}

    /** Empty: there is nothing to compare with. */
    Optional<ExpectedHistory> expected(ServerLineage sight);

    /** Those of these tasks that this installation does not know. */
    Set<UUID> unknown(Collection<UUID> tasks);

    /** What the comparison with {@code past} has found. */
    void compared(ServerLineage sight, ExpectedHistory past, Difference found);

    /** It is another database, or a copy of one. */
    void wrong(String why);

    /** Of local commands: the target itself is all that is known. */
    KnownTargetHistory NONE = new KnownTargetHistory() {
        @Override
        public Optional<ExpectedHistory> expected(ServerLineage sight) {
            return Optional.empty();
        }

        @Override
        public Set<UUID> unknown(Collection<UUID> tasks) {
            return Set.of();
        }

        @Override
        public void compared(ServerLineage sight, ExpectedHistory past, Difference found) {}

        @Override
        public void wrong(String why) {}
    };
}
