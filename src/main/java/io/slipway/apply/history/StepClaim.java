package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import io.slipway.postgres.facts.SessionIdentity;
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
public record StepClaim(
        UUID targetUid, String key, int step, int from, int to, String checksum, RunIdentity run, Facts facts) {

    /**
     * What people want to read in the row.
     *
     * @param undoes keys that this very step marks as taken back: no other is let through later
     */
    public record Facts(
            @Nullable String series,
            @Nullable String version,
            String description,
            String changeChecksum,
            int stepsTotal,
            SessionIdentity session,
            List<String> undoes) {
        public Facts {
            undoes = List.copyOf(undoes);
        }

        public Facts(
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
