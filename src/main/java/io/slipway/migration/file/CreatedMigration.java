package io.slipway.migration.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a new migration.
 *
 * @param version 14 digits: the time in UTC
 * @param readme null if the directory was not new
 */
public record CreatedMigration(
        String version, Path file, Path undoFile, @Nullable Path readme) {}
