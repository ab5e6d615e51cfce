package io.slipway.apply.step;

import io.slipway.apply.run.ChangeHooks;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.session.TaskSession;
import java.sql.SQLException;

/**
 * The added work of one step.
 *
 * @param step number of the step, from 1
 * @param last whether it is the last step of the change
 */
public record StepHooks(ChangeHooks hooks, PreparedChange change, int step, boolean last) {
    public void before(TaskSession session) throws SQLException {
        session.execute(connection -> {
            hooks.before(connection, change, step);
            return true;
        });
    }

    void atEnd(TaskSession session) throws SQLException {
        session.executeAsLogin(connection -> {
            hooks.atEnd(connection, change, last);
            return true;
        });
    }
}
