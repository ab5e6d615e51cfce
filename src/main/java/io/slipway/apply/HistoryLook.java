package io.slipway.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads, under the target's lock, how far a change is. What stands there in the name of this very task counts only if a
 * session on record wrote it: where the history is plain, a script of another task could have.
 */
final class HistoryLook {
    private final Change change;
    private final RunIdentity run;
    private final RunJournal journal;
    private boolean first = true;

    HistoryLook(Change change, RunIdentity run, RunJournal journal) {
        this.change = change;
        this.run = run;
        this.journal = journal;
    }

    /** Throws {@link Ended} when the rows do not fit the script, or are forged. */
    StepPlan plan(TaskSession session, UUID targetUid) throws SQLException {
        try {
            return session.executeAsLogin(connection -> {
                var plan = new KeyReader(connection, targetUid, run, journal.changeKey()).plan(change);
                if (first) {
                    demandOwnHand(connection, targetUid, plan);
                    first = false;
                }
                return plan;
            });
        } catch (StepPlan.Mismatch e) {
            throw new Ended(
                    new Outcome.Failed(new RunError("checksum-mismatch", String.valueOf(e.getMessage())), 0, 0));
        }
    }

    private void demandOwnHand(Connection connection, UUID targetUid, StepPlan plan) throws SQLException {
        if (plan.rows().stream().noneMatch(row -> row.applied() && row.isOf(run))) {
            return;
        }
        for (var nonce : nonces(connection, targetUid, plan.key())) {
            if (!journal.hasOpened(nonce)) {
                var forged = "the history says that this task applied a step, in a session that is not on record";
                throw new Ended(new Outcome.Indeterminate(new RunError("history-forged", forged), 0, plan.total()));
            }
        }
    }

    // asked once, in a session that has not run any statement of a script
    private static final String NONCES = """
            SELECT DISTINCT pg_catalog.encode(h.nonce_hash, 'hex') FROM slipway.history h
            WHERE h.target_uid = ?::uuid AND h.change_key = ? AND h.installation = ?::uuid AND h.task = ?::uuid
              AND h.state = 'APPLIED'""";

    private List<String> nonces(Connection connection, UUID targetUid, String key) throws SQLException {
        try (var query = connection.prepareStatement(NONCES)) {
            query.setString(1, targetUid.toString());
            query.setString(2, key);
            query.setString(3, run.installation().toString());
            query.setString(4, run.task().toString());
            try (var row = query.executeQuery()) {
                var nonces = new ArrayList<String>();
                while (row.next()) {
                    nonces.add(row.getString(1));
                }
                return nonces;
            }
        }
    }
}
