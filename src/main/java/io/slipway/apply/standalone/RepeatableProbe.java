package io.slipway.apply.standalone;

import java.sql.Connection;

/**
 * For what may run as often as it likes: VACUUM, CLUSTER, some ALTER SYSTEM, and what its author says so of.
 *
 * @param verdict whether it leaves anything behind that would tell
 */
record RepeatableProbe(Verdict verdict) implements StandaloneProbe {
    @Override
    public Before before(Connection connection) {
        return new Before("{}", null);
    }

    @Override
    public Verdict verdict(Connection connection, String before) {
        return verdict;
    }

    @Override
    public boolean decides() {
        return false;
    }
}
