package io.slipway.apply;

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
record Progress(@Nullable UUID targetUid, @Nullable String key, int applied, List<String> checksums) {
    /** What is known before this owner has looked: the key of an earlier one. */
    static Progress before(@Nullable String recordedKey) {
        return new Progress(null, recordedKey, 0, List.of());
    }

    Progress in(UUID target) {
        return new Progress(target, key, applied, checksums);
    }

    int total() {
        return checksums.size();
    }

    boolean isStep(int number, String checksum) {
        return number <= checksums.size() && checksums.get(number - 1).equals(checksum);
    }
}
