package io.slipway.apply.session;

import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;

/** What a failed call tells of the link that it went by. */
public final class LinkFailure {
    private LinkFailure() {}

    /** What is known after a failure. */
    public enum Verdict {
        /** A time-out, a reset: nobody answered. */
        NO_RESPONSE,
        /** The server said no: it lives. */
        SERVER_RESPONDED,
        /** It never came as far as the server: its name could not be looked up. */
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
            case NOT_POSTGRESQL, WRONG_PASSWORD, NOT_READY, TOO_MANY_CONNECTIONS, NO_DATABASE ->
                Verdict.SERVER_RESPONDED;
        };
    }

    private static boolean fromNetwork(Throwable e) {
        return Stream.iterate(e, t -> t != null, Throwable::getCause).limit(20).anyMatch(IOException.class::isInstance);
    }
}
