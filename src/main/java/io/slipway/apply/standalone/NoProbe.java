package io.slipway.apply.standalone;

import java.sql.Connection;

/** For any other statement: nothing tells of it afterwards. */
record NoProbe() implements StandaloneProbe {
    @Override
    public Before before(Connection connection) {
        return new Before("{}", null);
    }

    @Override
    public Verdict verdict(Connection connection, String before) {
        return new Verdict.Undecidable();
    }

    @Override
    public boolean decides() {
        return false;
    }
}
