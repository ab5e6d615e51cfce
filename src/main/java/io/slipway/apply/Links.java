package io.slipway.apply;

import io.slipway.postgres.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;

/** What a failed call tells of the link that it went by. */
final class Links {
    private Links() {}

    /** What is known after a failure. */
    enum Verdict {
        /** A time-out, a reset: nobody answered. */
        SILENT,
        /** The server said no: it lives. */
        ANSWERED,
        /** It never came as far as the server: its name could not be looked up. */
        UNKNOWN
    }

    static Verdict of(Exception e) {
        return switch (e) {
            case SQLException sql when SqlState.of(sql).connectionLost() -> Verdict.SILENT;
            case ProblemException problem
            when problem.problem() instanceof TargetProblem.Unreachable unreachable -> of(unreachable, problem);
            default -> Verdict.ANSWERED;
        };
    }

    private static Verdict of(TargetProblem.Unreachable unreachable, Throwable e) {
        return switch (unreachable.why()) {
            case REFUSED, TIMEOUT -> Verdict.SILENT;
            case NO_ADDRESS -> Verdict.UNKNOWN;
            case OTHER -> fromNetwork(e) ? Verdict.SILENT : Verdict.ANSWERED;
            case NOT_POSTGRESQL, WRONG_PASSWORD, NOT_READY, TOO_MANY_CONNECTIONS, NO_DATABASE -> Verdict.ANSWERED;
        };
    }

    private static boolean fromNetwork(Throwable e) {
        return Stream.iterate(e, t -> t != null, Throwable::getCause).limit(20).anyMatch(IOException.class::isInstance);
    }
}
