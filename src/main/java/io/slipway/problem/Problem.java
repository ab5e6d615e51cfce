package io.slipway.problem;

/**
 * A failure that a caller can meet: the whole list is closed, every one has a slug, a sentence and a page in
 * {@code docs/problems}. How one looks over HTTP is decided in one place, {@code api.ProblemMapper}.
 */
public sealed interface Problem permits InputProblem, ConflictProblem, TargetProblem, ServiceProblem {
    /** Stable name, lower case with hyphens; the last part of {@code urn:slipway:problem:<slug>}. */
    String slug();

    /** What is wrong and what to do next, in one or two sentences, without secrets or the SQL of others. */
    String detail();

    /** This problem on its way to the caller. */
    default ProblemException asException() {
        return new ProblemException(this);
    }
}
