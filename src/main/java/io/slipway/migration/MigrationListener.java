package io.slipway.migration;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;

/** Is told what an engine does, while it works. Another thread may call it too. */
public interface MigrationListener extends RunReport {
    /** A migration begins: number {@code number} of {@code of}, from 1. */
    default void begun(String label, String description, int number, int of) {}

    /** The backup of the migration cannot hold something; a sentence. */
    default void notBackedUp(String reason) {}

    /** A migration has ended. */
    default void ended(MigrationResult.Item item) {}

    /**
     * A part of a backup is copied.
     *
     * @param estimated bytes of the whole object; 0: unknown
     */
    default void backedUp(String object, long rows, long bytes, long estimated) {}

    /** Is told nothing. */
    MigrationListener NONE = new MigrationListener() {
        @Override
        public void line(RunLogLine line) {}

        @Override
        public void stepApplied(int step, int of) {}
    };
}
