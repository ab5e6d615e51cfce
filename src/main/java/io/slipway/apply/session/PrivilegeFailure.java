package io.slipway.apply.session;

import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.SessionSource;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.MissingPrivilege;
import io.slipway.postgres.facts.PrivilegeCheck;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A statement of ours that the server refused for want of a privilege (42501), and the privilege that is missing. */
public final class PrivilegeFailure {
    private static final String NEXT = ". Then retry the task.";

    private PrivilegeFailure() {}

    /** Whether the server refused a session or a statement of ours for want of a privilege. */
    public static boolean is(Exception e) {
        return switch (e) {
            case SQLException sql -> SqlState.of(sql).insufficientPrivilege();
            case ProblemException problem -> RunEndedException.isMissingPrivilege(problem);
            default -> false;
        };
    }

    /** The error of a run whose login, or the owner of its history, lacks these privileges. */
    public static RunError error(List<MissingPrivilege> missing) {
        return error(MissingPrivilege.text(missing));
    }

    /**
     * The error of a run that ends by a refusal. What the server said stands first.
     *
     * @param missing empty: not found out
     */
    public static RunError error(Exception refusal, List<MissingPrivilege> missing) {
        String said = refusal instanceof SQLException sql
                ? ServerError.of(sql).withoutData().message()
                : String.valueOf(refusal.getMessage());
        String next = missing.isEmpty() ? "slipway doctor names the GRANT" : MissingPrivilege.text(missing);
        return error(said + ". " + next);
    }

    private static RunError error(String what) {
        return new RunError(RunErrorCode.MISSING_PRIVILEGE, SqlState.INSUFFICIENT_PRIVILEGE.code(), what + NEXT, null);
    }

    /**
     * Finds out which privileges are missing, in a new session.
     *
     * @param service opens sessions in which no script runs; the last of its logins is the run login
     * @return empty also if that session is refused
     */
    public static List<MissingPrivilege> missing(SessionSource service) {
        try (Connection session = service.logins().getLast().open()) {
            return PrivilegeCheck.missing(session);
        } catch (SQLException | ProblemException e) {
            return List.of();
        }
    }
}
