package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.session.SessionSettings;
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
     * @param settings that the session holds when it begins, for the steps after it unless it leaves others
     * @param undoes keys that this very step marks as taken back: no other is let through later
     */
    public record Facts(
            @Nullable String series,
            @Nullable String version,
            String description,
            String changeChecksum,
            int stepsTotal,
            SessionIdentity session,
            List<String> undoes,
            SessionSettings settings) {
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
            this(series, version, description, changeChecksum, stepsTotal, session, List.of(), SessionSettings.NONE);
        }
    }

    /** The same for a session that holds these settings when the step begins. */
    public StepClaim with(SessionSettings settings) {
        var now = new Facts(
                facts.series(),
                facts.version(),
                facts.description(),
                facts.changeChecksum(),
                facts.stepsTotal(),
                facts.session(),
                facts.undoes(),
                settings);
        return new StepClaim(targetUid, key, step, from, to, checksum, run, now);
    }

    /** Whether a step follows it, which needs what it leaves in its session. */
    public boolean isFollowed() {
        return step < facts.stepsTotal();
    }
}
