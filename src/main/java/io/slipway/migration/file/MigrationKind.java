package io.slipway.migration.file;

/** What a migration file is for. */
enum MigrationKind {
    /** A change with a version, applied once. */
    VERSIONED,
    /** The way back from the version. */
    UNDO,
    /** A change with a name, applied again whenever its text has changed. */
    REPEATABLE
}
