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
 * @param step number of the step, from 1
 * @param from number of the first statement within the change, from 1
 * @param to number of the last statement + 1
 */
public record StepClaim(
        UUID targetUid, String key, int step, int from, int to, String checksum, RunIdentity run, Facts facts) {

    /**
     * The part of the row that is for people.
     *
     * @param undoes keys that this step marks as taken back; the target accepts no other key later
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
