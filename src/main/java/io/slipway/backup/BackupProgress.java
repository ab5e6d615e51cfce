package io.slipway.backup;

/** Receives the progress of copies. Called about once per megabyte, by the thread that copies. */
@FunctionalInterface
public interface BackupProgress {
    BackupProgress NONE = (object, rows, bytes, estimated) -> {};

    /**
     * Reports a copy that goes on.
     *
     * @param rows copied so far; 0 if the copy goes into the database
     * @param bytes copied so far, before compression
     * @param estimated bytes of the whole copy; 0: unknown
     */
    void copied(String object, long rows, long bytes, long estimated);
}
