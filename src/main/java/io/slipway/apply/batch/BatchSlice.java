package io.slipway.apply.batch;

import io.slipway.apply.history.BatchFunctions;
import io.slipway.apply.history.BatchProgress;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.TryResult;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One try of one slice of a batch. */
final class BatchSlice {
    private static final int FETCH_ROWS = 5_000;

    private final TaskSession session;
    private final StepClaim start;
    private final PlannedStep step;
    private final ChangeStatement statement;
    private final boolean showsData;

    /** @param showsData whether errors tell values of rows */
    BatchSlice(TaskSession session, PlannedStep step, StepClaim start, boolean showsData) {
        this.showsData = showsData;
        this.session = session;
        this.step = step;
        this.start = start;
        this.statement = step.statements().getFirst();
    }

    /** The result of the try. */
    sealed interface Done {
        /** The slice is committed, with this progress. */
        record Moved(BatchProgress reached) implements Done {}

        /** The slice is not committed, with the result of the try. */
        record Ended(TryResult end) implements Done {}
    }

    /**
     * Reads the last key of the next slice; empty: the pass is done.
     *
     * @param query of {@link BatchKey#next} or {@link BatchKey#greatest}
     * @param after last key of the previous slice
     */
    Optional<String> next(String query, String after) throws SQLException {
        session.inFlight()
                .statementStarted(StatementInFlight.WatchLevel.ROWS, statement.label(), step.number(), step.from());
        try {
            return session.execute(connection -> last(connection, query, after));
        } finally {
            session.inFlight().tryEnded();
        }
    }

    private Optional<String> last(Connection connection, String query, String after) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet row = statement.executeQuery(query)) {
                return row.next() ? Optional.of(exact(row.getString(1), row.getBoolean(2), after)) : Optional.empty();
            }
        }
    }

    /** Rejects a key that is read back as another one, or that does not advance: the batch would never end. */
    private String exact(String key, boolean same, String after) {
        if (!same || key.equals(after)) {
            throw new BatchKey.UnfitException(
                    "its value " + (showsData ? key : "…") + " is read back as another value");
        }
        return key;
    }

    /**
     * Runs the slice once.
     *
     * @param sql of the slice; null: only the progress changes
     */
    Done run(SqlErrors errors, BatchProgress from, BatchProgress to, @Nullable String sql, Duration lockTimeout) {
        Done done;
        try {
            done = attempt(errors, from, to, sql, lockTimeout);
        } catch (SQLException e) {
            done = new Done.Ended(
                    SqlState.of(e).equals(SqlState.HISTORY_LOST) ? ownedByAnother() : errors.inScript(e, statement));
        } catch (BatchKey.UnfitException e) {
            done = new Done.Ended(unfit(e, statement));
        } catch (StopRequestedException e) {
            done = new Done.Ended(new TryResult.Stopped());
        } finally {
            session.inFlight().tryEnded();
        }
        if (!(done instanceof Done.Moved)) {
            session.rollback();
        }
        return done;
    }

    private Done attempt(
            SqlErrors errors, BatchProgress from, BatchProgress to, @Nullable String sql, Duration lockTimeout)
            throws SQLException {
        session.begin();
        boolean mine = session.executeAsLogin(connection ->
                new BatchFunctions(connection, session.access()).advance(start, session.nonce(), from, to));
        if (!mine) {
            return new Done.Ended(ownedByAnother());
        }
        BatchProgress reached = to;
        if (sql != null) {
            session.inFlight()
                    .statementStarted(
                            StatementInFlight.WatchLevel.inTransaction(statement.effect()),
                            statement.label(),
                            step.number(),
                            step.from());
            BatchProgress.Counts counts = session.execute(connection -> change(connection, sql, lockTimeout));
            reached = to.counting(counts);
            BatchProgress counted = reached;
            session.executeAsLogin(connection ->
                    new BatchFunctions(connection, session.access()).advance(start, session.nonce(), to, counted));
        }
        return commit(errors, reached);
    }

    private BatchProgress.Counts change(Connection connection, String sql, Duration lockTimeout) throws SQLException {
        try (Statement call = connection.createStatement()) {
            call.setEscapeProcessing(false);
            call.execute("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
            // with a cursor, because a slice may have millions of rows
            call.setFetchSize(FETCH_ROWS);
            long rows = 0;
            long still = 0;
            try (ResultSet row = call.executeQuery(sql)) {
                while (row.next()) {
                    if (!row.getBoolean(2)) {
                        throw new BatchKey.UnfitException(
                                "the statement changes the key of rows, so that they would be changed twice or never");
                    }
                    rows++;
                    still += row.getBoolean(1) ? 1 : 0;
                }
            }
            return new BatchProgress.Counts(rows, still);
        }
    }

    private Done commit(SqlErrors errors, BatchProgress reached) throws SQLException {
        if (!session.inTransaction()) {
            throw new SQLException(
                    "the statement ended the transaction of its change", SqlState.HISTORY_UNFINISHED.code());
        }
        try {
            session.commit();
            return new Done.Moved(reached);
        } catch (SQLException e) {
            return new Done.Ended(errors.atCommit(e, session.isAlive()));
        }
    }

    static TryResult.Failed unfit(BatchKey.UnfitException e, ChangeStatement statement) {
        return new TryResult.Failed(
                new RunError(RunErrorCode.BATCH_KEY, null, String.valueOf(e.getMessage()), statement.start()));
    }

    static TryResult ownedByAnother() {
        return new TryResult.EarlierSessionAlive("this batch belongs to another owner now");
    }
}
