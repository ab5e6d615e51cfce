package io.slipway.apply;

import java.sql.Connection;

/** For what may run as often as it likes: VACUUM, CLUSTER. */
record RepeatableProbe() implements SingleProbe {
    @Override
    public Before before(Connection connection) {
        return new Before("{}", null);
    }

    @Override
    public Verdict look(Connection connection, String before) {
        return new Verdict.Absent(null);
    }

    @Override
    public boolean decides() {
        return false;
    }
}
