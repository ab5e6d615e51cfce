package io.slipway.target;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.target.server.ServerInspection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells one database under two addresses from a physical copy, which has all its numbers (correctness 2.5): a random
 * advisory lock is taken through the one and looked for through the other.
 */
final class SameDatabaseProbe {
    private final ServerInspection look;

    SameDatabaseProbe(ServerInspection look) {
        this.look = look;
    }

    /** True also when the other cannot be reached: what is not known to be a copy is taken for the same. */
    boolean isSame(ConnectSpec one, ConnectSpec other) {
        long key = ThreadLocalRandom.current().nextLong();
        return look.open(one, first -> {
            if (!tryLock(first, key)) {
                return true;
            }
            return isLockedThrough(other, key);
        });
    }

    private boolean isLockedThrough(ConnectSpec other, long key) {
        try {
            return look.open(other, second -> !tryLock(second, key));
        } catch (ProblemException e) {
            if (e.problem() instanceof TargetProblem) {
                return true;
            }
            throw e;
        }
    }

    // released with the session, at the latest when the test is over
    private static boolean tryLock(Connection connection, long key) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_catalog.pg_try_advisory_lock(?)")) {
            statement.setLong(1, key);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
