/**
 * Migration files: their names, versions and texts, their reading from directories, and new files.
 *
 * <pre>
 *   FileSettings → MigrationDirectory: DirectoryWalk → MigrationReader → MigrationSet → MigrationFiles
 * </pre>
 *
 * <p>The directory is authoritative; nothing of it is remembered. On failure: all errors of all files are reported at
 * once, and no file is usable. A file that exists is never overwritten.
 */
@NullMarked
package io.slipway.migration.file;

import org.jspecify.annotations.NullMarked;
