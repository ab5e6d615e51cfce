package io.slipway.apply.history;

import io.slipway.apply.run.KeyLedger;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.session.TaskSession;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the plan of steps of a change, and records its key. The session holds the target's lock. Rows in the name of
 * this installation count only if a recorded session wrote them, because the script of another task could have written
 * them.
 */
public final class StepPlanReader {
    private final PreparedChange change;
    private final RunIdentity run;
    private final KeyLedger keys;
    private final RowAuthorship own;
    private @Nullable String fixed;
    private boolean first = true;

    public StepPlanReader(PreparedChange change, RunIdentity run, RunJournal journal) {
        this.change = change;
        this.run = run;
        this.keys = journal.keys();
        this.own = RowAuthorship.of(run, journal.sessions()::isOnRecord);
    }

    /** Reads the plan. Throws {@link RunEndedException} if the rows do not match the script, or are forged. */
    public StepPlan plan(TaskSession session, UUID targetUid) throws SQLException {
        try {
            return session.executeAsLogin(connection -> {
                StepPlan plan = new KeyReader(connection, targetUid, run, keys.changeKey()).plan(change);
                fixKey(plan);
                if (first) {
                    verifyAuthorship(connection, targetUid, plan);
                    first = false;
                }
                return plan;
            });
        } catch (StepPlan.MismatchException e) {
            throw new RunEndedException(new RunOutcome.Failed(
                    new RunError(RunErrorCode.CHECKSUM_MISMATCH, String.valueOf(e.getMessage())), 0, 0));
        }
    }

    /** Records the key. The record attributes rows to this task by it, and an operator resolves the run by it. */
    private void fixKey(StepPlan plan) {
        if (plan.key().equals(fixed)) {
            return;
        }
        if (!keys.changeKeyFixed(plan.key(), plan.total())) {
            throw new RunEndedException(new RunOutcome.Lost("the run belongs to another owner"));
        }
        fixed = plan.key();
    }

    private void verifyAuthorship(Connection connection, UUID targetUid, StepPlan plan) throws SQLException {
        Optional<String> doubt =
                plan.rows().isEmpty() ? Optional.<String>empty() : own.doubt(connection, targetUid, plan.key());
        if (doubt.isPresent()) {
            throw new RunEndedException(new RunOutcome.Indeterminate(
                    new RunError(RunErrorCode.HISTORY_FORGED, doubt.get()), 0, plan.total()));
        }
    }
}
