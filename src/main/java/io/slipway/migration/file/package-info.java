/**
 * Migration files: their names, their versions, and new files in a directory.
 *
 * <p>The directory is authoritative; nothing of it is remembered. On failure: a file that exists is never overwritten,
 * and an error of the file system reaches the caller.
 */
@NullMarked
package io.slipway.migration.file;

import org.jspecify.annotations.NullMarked;
