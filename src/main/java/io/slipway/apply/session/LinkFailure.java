package io.slipway.apply.session;

import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;

/** What a failed call shows about its network connection. */
public final class LinkFailure {
    private LinkFailure() {}

    /** The state of the connection after a failure. */
    public enum Verdict {
        /** A time-out or a reset: no response. */
        NO_RESPONSE,
        /** The server responded with an error, so it is alive. */
        SERVER_RESPONDED,
        /** The call did not reach the server: its host name has no address. */
        NOT_REACHED
    }

    public static Verdict of(Exception e) {
        return switch (e) {
            case SQLException sql when SqlState.of(sql).connectionLost() -> Verdict.NO_RESPONSE;
            case ProblemException problem
            when problem.problem() instanceof TargetProblem.Unreachable unreachable -> of(unreachable, problem);
            default -> Verdict.SERVER_RESPONDED;
        };
    }

    private static Verdict of(TargetProblem.Unreachable unreachable, Throwable e) {
        return switch (unreachable.why()) {
            case REFUSED, TIMEOUT -> Verdict.NO_RESPONSE;
            case NO_ADDRESS -> Verdict.NOT_REACHED;
            case OTHER -> fromNetwork(e) ? Verdict.NO_RESPONSE : Verdict.SERVER_RESPONDED;
            case NOT_POSTGRESQL, WRONG_PASSWORD, NOT_READY, TOO_MANY_CONNECTIONS, NO_DATABASE, MISSING_PRIVILEGE ->
                Verdict.SERVER_RESPONDED;
        };
    }

    private static boolean fromNetwork(Throwable e) {
        return Stream.iterate(e, t -> t != null, Throwable::getCause).limit(20).anyMatch(IOException.class::isInstance);
    }
}
