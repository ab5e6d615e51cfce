package io.slipway.apply;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row that a step writes when it begins.
 *
 * @param key of the change in the target's history
 * @param step 1 for the first
 * @param from first statement, 1-based, counted over the change
 * @param to last statement + 1
 */
record StepStart(
        UUID targetUid, String key, int step, int from, int to, String checksum, RunIdentity run, Facts facts) {

    /**
     * What people want to read in the row.
     *
     * @param undoes keys that this very step marks as taken back: no other is let through later
     */
    record Facts(
            @Nullable String series,
            @Nullable String version,
            String description,
            String changeChecksum,
            int stepsTotal,
            SessionIdentity session,
            List<String> undoes) {
        Facts {
            undoes = List.copyOf(undoes);
        }

        Facts(
                @Nullable String series,
                @Nullable String version,
                String description,
                String changeChecksum,
                int stepsTotal,
                SessionIdentity session) {
            this(series, version, description, changeChecksum, stepsTotal, session, List.of());
        }
    }
}
