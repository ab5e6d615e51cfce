package io.slipway.apply.run;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, as its owner knows it.
 *
 * @param targetUid null before this owner had a session
 * @param key null before it was fixed
 * @param applied steps known to be APPLIED
 * @param checksums of all steps; empty before they were known
 */
public record RunProgress(
        @Nullable UUID targetUid, @Nullable String key, int applied, List<String> checksums) {
    /** What is known before this owner has looked: the key of an earlier one. */
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
