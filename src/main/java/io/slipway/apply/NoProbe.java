package io.slipway.apply;

import java.sql.Connection;

/** For any other statement: nothing tells of it afterwards. */
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
