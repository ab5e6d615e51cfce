package io.slipway.target;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.target.server.ServerInspection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Distinguishes one database under two addresses from a physical copy, which has the same numbers. A session takes a
 * random advisory lock at the first address. If a session at the second address cannot take it, both are one database.
 */
final class SameDatabaseProbe {
    private final ServerInspection inspection;

    SameDatabaseProbe(ServerInspection inspection) {
        this.inspection = inspection;
    }

    /** Whether both are one database. True also if the other is unreachable: a copy must be proven. */
    boolean isSame(ConnectSpec one, ConnectSpec other) {
        long key = ThreadLocalRandom.current().nextLong();
        return inspection.open(one, first -> {
            if (!tryLock(first, key)) {
                return true;
            }
            return isLockedThrough(other, key);
        });
    }

    private boolean isLockedThrough(ConnectSpec other, long key) {
        try {
            return inspection.open(other, second -> !tryLock(second, key));
        } catch (ProblemException e) {
            if (e.problem() instanceof TargetProblem) {
                return true;
            }
            throw e;
        }
    }

    // the lock ends with its session
    private static boolean tryLock(Connection connection, long key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.pg_try_advisory_lock(?)")) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
