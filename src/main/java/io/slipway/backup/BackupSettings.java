package io.slipway.backup;

import java.time.Duration;

/**
 * How the backup of a change is made.
 *
 * @param victimBudget longest wait of other sessions behind the change. A larger value copies larger tables within the
 *     change
 * @param exact whether no other session may write from the copy until the change, whatever the copy takes
 */
public record BackupSettings(Duration victimBudget, boolean exact, BackupProgress progress) {
    /** An assumption: so fast a server copies a table to a compressed file, at least. */
    private static final long COPY_BYTES_PER_SECOND = 32L << 20;

    private static final int SHARE_OF_BUDGET = 4;
    private static final long MILLIS_PER_SECOND = 1000;

    /** The most bytes that are copied while other sessions wait. */
    long bytesWithinChange() {
        return victimBudget.toMillis() / SHARE_OF_BUDGET * COPY_BYTES_PER_SECOND / MILLIS_PER_SECOND;
    }
}
