package io.slipway.apply.step;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.ScriptRoutines;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.CancelCause;
import io.slipway.apply.session.InFlight;
import io.slipway.apply.session.PrivilegeFailure;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classifies an error in a task session by its SQLSTATE, never by its message. */
public final class SqlErrors {
    private static final Set<SqlState> TRANSACTION_CONTROL =
            Set.of(SqlState.HISTORY_UNFINISHED, SqlState.HISTORY_LOST, SqlState.INVALID_TRANSACTION_TERMINATION);

    private final StopSwitch stop;
    private final ApplyOptions options;
    private final ScriptRoutines routines;
    private final InFlight inFlight;

    public SqlErrors(StepContext context, InFlight inFlight) {
        this.stop = context.stop();
        this.options = context.options();
        this.routines = context.routines();
        this.inFlight = inFlight;
    }

    /** The result if our own watch canceled this try (not the whole run); empty otherwise. */
    Optional<TryResult> ours(SQLException e, @Nullable ChangeStatement statement) {
        var state = SqlState.of(e);
        return stop.isAsked() || !(state.queryCanceled() || state.adminShutdown())
                ? Optional.empty()
                : inFlight.cancelCause().map(why -> ended(why, statement));
    }

    private static TryResult ended(CancelCause why, @Nullable ChangeStatement statement) {
        return switch (why.kind()) {
            case VICTIMS_WHILE_WAITING, LOCK_TIMEOUT_BYPASSED ->
                new TryResult.LockBusy(error(RunErrorCode.LOCK_NOT_AVAILABLE, why, statement));
            case VICTIMS_WHILE_HOLDING ->
                new TryResult.VictimBudgetExceeded(error(RunErrorCode.VICTIM_BUDGET, why, statement));
            case NO_PROGRESS -> new TryResult.Failed(error(RunErrorCode.LOCK_NOT_AVAILABLE, why, statement));
        };
    }

    private static RunError error(RunErrorCode code, CancelCause why, @Nullable ChangeStatement statement) {
        return new RunError(
                code, SqlState.QUERY_CANCELED.code(), why.message(), statement == null ? null : statement.start());
    }

    /**
     * Classifies an error of this statement.
     *
     * @param statement null: a call of Slipway around the script
     */
    public TryResult inScript(SQLException e, @Nullable ChangeStatement statement) {
        var state = SqlState.of(e);
        if (stop.isAsked() && (state.queryCanceled() || state.adminShutdown() || state.connectionLost())) {
            return new TryResult.Stopped();
        }
        Optional<TryResult> ours = ours(e, statement);
        if (ours.isPresent()) {
            return ours.get();
        }
        if (state.repeatable()) {
            return new TryResult.Repeat(reported(RunErrorCode.SERIALIZATION, e, statement));
        }
        if (state.lockNotAvailable()) {
            return new TryResult.LockBusy(reported(RunErrorCode.LOCK_NOT_AVAILABLE, e, statement));
        }
        if (state.adminShutdown()) {
            return new TryResult.Terminated(reported(RunErrorCode.TERMINATED, e, statement));
        }
        if (state.connectionLost() || state.crash() || state.cannotConnectNow()) {
            return new TryResult.Unknown(reported(RunErrorCode.CONNECTION_LOST, e, statement), false);
        }
        return new TryResult.Failed(reported(code(state), e, statement));
    }

    /** Classifies an error of begin_run. Its 55P03 means that another session has begun this step and not ended it. */
    public TryResult atBegin(SQLException e) {
        return SqlState.of(e).lockNotAvailable()
                ? new TryResult.EarlierSessionAlive(ServerError.of(e).message())
                : inCall(e);
    }

    /** Classifies an error of a call of Slipway around the script. A missing privilege is not the script's error. */
    TryResult inCall(SQLException e) {
        return PrivilegeFailure.is(e) ? new TryResult.Failed(PrivilegeFailure.error(e, List.of())) : inScript(e, null);
    }

    /**
     * Classifies an error of COMMIT. It is certain only if the server rolled back and the session is alive; otherwise
     * the result is unknown.
     */
    public TryResult atCommit(SQLException e, boolean sessionAlive) {
        var state = SqlState.of(e);
        if (sessionAlive && state.repeatable()) {
            return new TryResult.Repeat(reported(RunErrorCode.SERIALIZATION, e, null));
        }
        return sessionAlive && state.definiteAtCommit()
                ? new TryResult.Failed(reported(code(state), e, null))
                : new TryResult.Unknown(reported(RunErrorCode.CONNECTION_LOST, e, null), true);
    }

    private RunErrorCode code(SqlState state) {
        if (state.queryCanceled()) {
            return options.statementTimeout() == null && !inFlight.hasStatementTimeout()
                    ? RunErrorCode.CANCELED_BY_OPERATOR
                    : RunErrorCode.STATEMENT_TIMEOUT;
        }
        if (state.readOnly()) {
            return RunErrorCode.READ_ONLY;
        }
        if (state.outOfResources()) {
            return RunErrorCode.OUT_OF_RESOURCES;
        }
        if (state.sessionTimeout()) {
            return RunErrorCode.SESSION_TIMEOUT;
        }
        if (TRANSACTION_CONTROL.contains(state)) {
            return RunErrorCode.TRANSACTION_CONTROL;
        }
        return state.equals(SqlState.HISTORY_OTHER_TARGET) ? RunErrorCode.WRONG_TARGET : RunErrorCode.SCRIPT_ERROR;
    }

    /** What the server reported, with the place in the script and without the values that are not to be shown. */
    public RunError reported(RunErrorCode code, SQLException e, @Nullable ChangeStatement statement) {
        var said = ServerError.of(e);
        var place = ErrorPlace.of(said, statement, routines);
        RunError error = error(code, options.showsData() ? said : said.withoutData(), place);
        return statement == null
                ? error
                : error.withMessage(Remedies.append(error.message(), said.sqlState(), statement));
    }

    /** What the server reported of a call of ours, or of this statement as a whole. */
    public static RunError error(RunErrorCode code, SQLException e, @Nullable ChangeStatement statement) {
        return error(code, ServerError.of(e).withoutData(), statement == null ? null : statement.start());
    }

    private static RunError error(RunErrorCode code, ServerError said, @Nullable Position place) {
        String state =
                said.sqlState().equals(SqlState.NONE) ? null : said.sqlState().code();
        return new RunError(code, state, said.message(), place, said.report());
    }
}
