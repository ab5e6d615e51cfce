package io.slipway.plan;

import org.jspecify.annotations.Nullable;

/**
 * One change of a plan.
 *
 * @param ordinal 1 for the first
 * @param version null for a change that has none
 * @param series the named line of versions
 * @param checksum of the script, line ends normalised, hex
 */
public record Change(
        int ordinal,
        @Nullable String version,
        String series,
        String description,
        String script,
        String checksum,
        @Nullable String rollbackScript) {
    /** The same at another place in a plan. */
    public Change at(int place) {
        return new Change(place, version, series, description, script, checksum, rollbackScript);
    }
}
