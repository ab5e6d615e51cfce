package io.slipway.apply;

import io.slipway.apply.run.SessionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Connections that break right after COMMIT was sent, so that its result is unknown to the client. */
final class CommitCuts {
    private static final int LATEST_NANOS = 1_500_000;

    private final double share;
    private final LongAdder unknown = new LongAdder();

    /** @param share of all commits that are cut, 0 to 1 */
    CommitCuts(double share) {
        this.share = share;
    }

    /** The number of commits that were sent and never acknowledged. */
    long unknown() {
        return unknown.sum();
    }

    SessionSource over(SessionSource source) {
        return FaultySessions.atCommit(source, this::commit);
    }

    private void commit(Connection real) throws SQLException {
        var chance = ThreadLocalRandom.current();
        if (chance.nextDouble() < share) {
            unknown.increment();
            if (chance.nextInt(3) == 0) {
                real.commit();
            } else {
                cutWhileCommitting(real, chance.nextInt(LATEST_NANOS));
            }
            real.abort(Runnable::run);
            throw FaultySessions.lost();
        }
        try {
            real.commit();
        } catch (SQLException e) {
            unknown.increment();
            throw e;
        }
    }

    private static void cutWhileCommitting(Connection real, int nanos) throws SQLException {
        var cut = Thread.startVirtualThread(() -> {
            LockSupport.parkNanos(nanos);
            abort(real);
        });
        try {
            real.commit();
        } finally {
            try {
                cut.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void abort(Connection real) {
        try {
            real.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
