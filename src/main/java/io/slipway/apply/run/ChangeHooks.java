package io.slipway.apply.run;

import java.sql.Connection;
import java.sql.SQLException;

/** The work that the caller of a run adds to its change. One per run; only the thread that runs the change calls it. */
public final class ChangeHooks {
    private static final int NO_STEP = 0;

    private final BeforeChange before;
    private final AtChangeEnd end;
    private int first = NO_STEP;

    public ChangeHooks(BeforeChange before, AtChangeEnd end) {
        this.before = before;
        this.end = end;
    }

    /** No added work. */
    public static ChangeHooks none() {
        return new ChangeHooks(BeforeChange.NONE, AtChangeEnd.NONE);
    }

    /** Called before each try of each step; only the first step of the run gets the work. */
    public void before(Connection connection, PreparedChange change, int step) throws SQLException {
        if (first == NO_STEP) {
            first = step;
        }
        if (step == first) {
            before.run(connection, change);
        }
    }

    /** Called at the end of each transaction step; only the last step of the change gets the work. */
    public void atEnd(Connection connection, PreparedChange change, boolean last) throws SQLException {
        if (last) {
            end.run(connection, change);
        }
    }
}
