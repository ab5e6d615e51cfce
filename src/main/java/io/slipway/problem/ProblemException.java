package io.slipway.problem;

import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} to the code that answers the caller. It has a stack trace only if it has a cause. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.detail(), cause, false, cause != null);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
