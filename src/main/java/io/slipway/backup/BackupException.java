package io.slipway.backup;

/** A backup could not be made, read or restored. The message is for the operator. */
public final class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it failed. */
    public enum Reason {
        /** There is no backup with this id, or the id has another form. */
        NOT_FOUND,
        /** A file of the backup is missing, was changed, or is no plain file. */
        DAMAGED,
        /** The backup is of another database, or of a newer server. */
        WRONG_TARGET,
        /** An object of the database stands in the way, or another restore of the backup is running. */
        CONFLICT,
        /** The directory cannot be read or written. */
        STORE
    }

    BackupException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    BackupException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
