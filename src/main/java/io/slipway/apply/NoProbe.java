package io.slipway.apply;

import java.sql.Connection;

/** For what nothing tells of afterwards: another server has a part in it, or it is any other statement. */
record NoProbe() implements SingleProbe {
    @Override
    public Before before(Connection connection) {
        return new Before("{}", null);
    }

    @Override
    public Verdict look(Connection connection, String before) {
        return new Verdict.Unknown();
    }

    @Override
    public boolean decides() {
        return false;
    }
}
