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
     * @param settings that the session holds when the step begins: its row tells of them until it leaves others
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
    public StepClaim withSettings(SessionSettings settings) {
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
