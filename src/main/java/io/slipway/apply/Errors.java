package io.slipway.apply;

import io.slipway.postgres.ServerError;
import io.slipway.postgres.SqlState;
import io.slipway.problem.Position;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an error in a task session means for the try it happened in; decided by SQLSTATE, never by a text. */
final class Errors {
    private static final Set<String> DEFINITE_AT_COMMIT = Set.of("22", "23", "44", "0A", "P0", "SW");
    private static final SqlState COMPLETION_UNKNOWN = new SqlState("40003");
    private static final SqlState SILENT_ROLLBACK = SqlState.FAILED_TRANSACTION;

    private final StopSwitch stop;
    private final ApplyOptions options;
    private final InFlight inFlight;

    Errors(StopSwitch stop, ApplyOptions options, InFlight inFlight) {
        this.stop = stop;
        this.options = options;
        this.inFlight = inFlight;
    }

    /** What it means if it comes of a cancel of our own that was not for the run's end. */
    Optional<StepEnd> ours(SQLException e, @Nullable ChangeStatement statement) {
        var state = SqlState.of(e);
        return stop.isAsked() || !(state.queryCanceled() || state.adminShutdown())
                ? Optional.empty()
                : inFlight.tryStop().map(why -> ended(why, statement));
    }

    private static StepEnd ended(TryStop why, @Nullable ChangeStatement statement) {
        return switch (why.kind()) {
            case WAITING, OVERDUE -> new StepEnd.LockBusy(error("lock-not-available", why, statement));
            case HOLDING -> new StepEnd.Crowded(error("victim-budget", why, statement));
            case STUCK -> new StepEnd.Refused(error("lock-not-available", why, statement));
        };
    }

    private static RunError error(String code, TryStop why, @Nullable ChangeStatement statement) {
        return new RunError(
                code, SqlState.QUERY_CANCELED.code(), why.message(), statement == null ? null : statement.start());
    }

    /** An error of this statement of the script; null: of a call of ours around it. */
    StepEnd inScript(SQLException e, @Nullable ChangeStatement statement) {
        var state = SqlState.of(e);
        if (stop.isAsked() && (state.queryCanceled() || state.adminShutdown() || state.connectionLost())) {
            return new StepEnd.Stopped();
        }
        var ours = ours(e, statement);
        if (ours.isPresent()) {
            return ours.get();
        }
        if (state.repeatable()) {
            return new StepEnd.Repeat(error("serialization", e, statement));
        }
        if (state.lockNotAvailable()) {
            return new StepEnd.LockBusy(error("lock-not-available", e, statement));
        }
        if (state.adminShutdown()) {
            return new StepEnd.Ousted(error("terminated", e, statement));
        }
        if (state.connectionLost() || state.crash() || state.cannotConnectNow()) {
            return new StepEnd.Unknown(error("connection-lost", e, statement), false);
        }
        return new StepEnd.Refused(error(slug(state), e, statement));
    }

    /** An error of begin_run: its 55P03 is a session that has begun this very step and not ended. */
    StepEnd atBegin(SQLException e) {
        return SqlState.of(e).lockNotAvailable() ? new StepEnd.Zombie(error("fencing", e, null)) : inScript(e, null);
    }

    /** An error of COMMIT: definite only where the server rolled back and its session lives; all else is unknown. */
    StepEnd atCommit(SQLException e, boolean sessionAlive) {
        var state = SqlState.of(e);
        if (sessionAlive && state.repeatable()) {
            return new StepEnd.Repeat(error("serialization", e, null));
        }
        boolean definite = state.equals(SILENT_ROLLBACK)
                || DEFINITE_AT_COMMIT.stream().anyMatch(state::isClass)
                || (state.isClass("40") && !state.equals(COMPLETION_UNKNOWN));
        return sessionAlive && definite
                ? new StepEnd.Refused(error(slug(state), e, null))
                : new StepEnd.Unknown(error("connection-lost", e, null), true);
    }

    private String slug(SqlState state) {
        if (state.queryCanceled()) {
            return options.statementTimeout() == null && !inFlight.isLimited()
                    ? "canceled-by-operator"
                    : "statement-timeout";
        }
        if (state.readOnly()) {
            return "read-only";
        }
        if (state.outOfResources()) {
            return "out-of-resources";
        }
        if (state.sessionTimeout()) {
            return "session-timeout";
        }
        return switch (state.code()) {
            case "SW003", "SW004", "2D000" -> "transaction-control";
            case "SW002" -> "wrong-target";
            default -> "script-error";
        };
    }

    /** Server's words and the place in the script that it points at. */
    static RunError error(String code, SQLException e, @Nullable ChangeStatement statement) {
        var said = ServerError.of(e);
        var state =
                said.sqlState().equals(SqlState.NONE) ? null : said.sqlState().code();
        return new RunError(code, state, said.message(), position(said, statement));
    }

    private static @Nullable Position position(ServerError said, @Nullable ChangeStatement statement) {
        if (statement == null) {
            return null;
        }
        return said.offset().isPresent() ? statement.at(said.offset().getAsInt()) : statement.start();
    }
}
