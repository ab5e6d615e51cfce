package io.slipway.apply.run;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, as its owner knows it.
 *
 * @param targetUid null: this owner had no session yet
 * @param key null: the key is not fixed yet
 * @param applied number of steps that are known to be APPLIED
 * @param checksums of all steps; empty: not known yet
 */
public record RunProgress(
        @Nullable UUID targetUid, @Nullable String key, int applied, List<String> checksums) {
    /** The progress before this owner read the history, with the key that an earlier owner recorded. */
    public static RunProgress before(@Nullable String recordedKey) {
        return new RunProgress(null, recordedKey, 0, List.of());
    }

    public RunProgress in(UUID target) {
        return new RunProgress(target, key, applied, checksums);
    }

    public int total() {
        return checksums.size();
    }

    public boolean isStep(int number, String checksum) {
        return number <= checksums.size() && checksums.get(number - 1).equals(checksum);
    }
}
