package io.slipway.apply.history;

import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.KnownTargetHistory.DoneKey;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.AsLoginRole;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.facts.InstallationKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Compares a target with its record outside of a run: whether it is the expected database, and which rows its history
 * contains.
 */
public final class TargetComparison {
    private final SessionSource sessions;

    /** @param sessions opens sessions of the run login */
    public TargetComparison(SessionSource sessions) {
        this.sessions = sessions;
    }

    /**
     * Compares the target with its record, and reports the result to the record.
     *
     * @throws io.slipway.problem.ProblemException no session could be opened
     */
    public void compare(InstallationKey installation, TargetIdentity expected, KnownTargetHistory record)
            throws SQLException {
        try (Connection connection = sessions.open()) {
            AsLoginRole.enter(connection);
            var facts = SessionFacts.read(connection);
            if (facts.inRecovery()) {
                return;
            }
            var found = TargetCheck.identify(connection, facts, installation, expected, new StopSwitch());
            UUID claimed = found.targetUid();
            record.identified(claimed, found.guarded());
            new HistoryComparison(connection, claimed).compare(record);
        } catch (TargetCheck.WrongTargetException e) {
            record.wrong(e.why());
        }
    }

    /**
     * Returns the keys that have at least one row.
     *
     * @throws io.slipway.problem.ProblemException no session could be opened
     */
    public Set<String> stillApplied(UUID targetUid, List<String> keys) throws SQLException {
        List<DoneKey> done = keys.stream().map(key -> new DoneKey(key, 1)).toList();
        try (Connection connection = sessions.open()) {
            var standing = new TreeSet<>(keys);
            new HistoryComparison(connection, targetUid).missing(done).forEach(standing::remove);
            return standing;
        }
    }
}
