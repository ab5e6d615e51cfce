package io.slipway.migration.local;

import org.jspecify.annotations.Nullable;

/**
 * Where a change comes from, for the log.
 *
 * @param file null: its script was derived
 * @param rawSha256 of all bytes of the file, in hex; null without a file
 */
public record ChangeSource(@Nullable String file, @Nullable String rawSha256) {
    /** Of a script that was derived. */
    public static final ChangeSource DERIVED = new ChangeSource(null, null);
}
