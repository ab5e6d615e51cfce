package io.slipway.apply;

import io.slipway.apply.SingleProbe.Verdict;
import io.slipway.postgres.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Takes away, or finishes, what a statement without a transaction left half done. */
final class Repair {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_ROUNDS = 3;

    private final TaskSession session;
    private final RunJournal journal;
    private final PlannedStep step;

    Repair(TaskSession session, RunJournal journal, PlannedStep step) {
        this.session = session;
        this.journal = journal;
        this.step = step;
    }

    /** Looks and repairs until nothing is half done; {@link Verdict.Half}: somebody's lock stands in the way. */
    Verdict untilClear(SingleProbe probe, String before) throws SQLException {
        long from = System.nanoTime();
        int rounds = 0;
        while (true) {
            var verdict = session.clearUp(connection -> probe.look(connection, before));
            boolean repaired;
            if (verdict instanceof Verdict.Half half) {
                repaired = session.clearUp(connection -> repair(connection, half));
            } else if (verdict instanceof Verdict.Busy) {
                repaired = session.clearUp(Repair::rest);
            } else {
                return verdict;
            }
            rounds += repaired ? 1 : 0;
            if (rounds >= MOST_ROUNDS || (!repaired && System.nanoTime() - from >= PATIENCE.toNanos())) {
                return verdict;
            }
        }
    }

    /** In the server, for half a second; false: nothing has been repaired by that. */
    private static boolean rest(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = 0");
            statement.execute("SELECT pg_catalog.pg_sleep(0.5)");
            return false;
        }
    }

    private boolean repair(Connection connection, Verdict.Half half) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            // short rungs: whoever waits behind us goes first
            statement.execute("SET lock_timeout = 2000");
            statement.execute("SET statement_timeout = 0");
            for (var sql : half.repairs()) {
                send(statement, sql);
            }
            for (var index : half.indexes()) {
                var drop = IndexRemoval.prepare(connection, index);
                if (drop.isPresent()) {
                    send(statement, drop.get());
                }
            }
            return true;
        } catch (SQLException e) {
            var state = SqlState.of(e);
            if (state.lockNotAvailable() || state.repeatable() || state.queryCanceled()) {
                journal.waiting(WaitingFor.LOCK, "what is half done waits for a lock: " + e.getMessage());
                return false;
            }
            if (state.equals(SqlState.UNDEFINED_TABLE)) {
                return true;
            }
            throw e;
        }
    }

    private void send(Statement statement, String sql) throws SQLException {
        journal.line(new LogLine(LogLine.Kind.RECOVERED, step.number(), step.from(), sql));
        statement.execute(sql);
    }
}
