package io.slipway.apply;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, as its owner knows it.
 *
 * @param targetUid null before any session was on record
 * @param key null before it was fixed
 * @param applied steps known to be APPLIED
 */
record Progress(@Nullable UUID targetUid, @Nullable String key, int applied, int total) {
    static final Progress NONE = new Progress(null, null, 0, 0);
}
