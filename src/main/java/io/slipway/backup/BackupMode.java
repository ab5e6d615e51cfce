package io.slipway.backup;

/** When the rows of a backup were copied, relative to the change. */
enum BackupMode {
    /** In the change's transaction, after its lock was taken. */
    IN_TRANSACTION,
    /** As {@link #IN_TRANSACTION}, and no other session could write from the copy until the change. */
    EXACT,
    /** In a transaction before the change. Other sessions may have written in between. */
    BEFORE
}
