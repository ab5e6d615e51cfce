package io.slipway.plan;

import org.jspecify.annotations.Nullable;

/**
 * One change of a plan.
 *
 * @param ordinal 1 is the first
 * @param version null for a change without a version
 * @param series the named line of versions
 * @param checksum of the script, line ends normalized, hexadecimal
 * @param file where the author keeps the script; shown beside positions, never read
 */
public record Change(
        int ordinal,
        @Nullable String version,
        String series,
        String description,
        String script,
        String checksum,
        @Nullable String rollbackScript,
        @Nullable String file) {
    /** The same change with another ordinal. */
    public Change at(int place) {
        return new Change(place, version, series, description, script, checksum, rollbackScript, file);
    }
}
