package io.slipway.migration.file;

/**
 * The part of a file for one direction.
 *
 * @param padded the part, with an empty line for each line of the file that is not part of it: its lines are those of
 *     the file
 * @param own the lines of the part alone
 */
record MigrationSection(MigrationKind kind, String padded, String own, boolean transactionOff) {}
