package io.slipway.problem;

/**
 * A failure that a caller can get as an answer. The list is closed: each problem has a slug, a detail and a page in
 * {@code docs/problems}. Only {@code api.http.ProblemMapper} decides how a problem is sent over HTTP.
 */
public sealed interface Problem permits InputProblem, ConflictProblem, TargetProblem, ServiceProblem {
    /** Stable name, lower case with hyphens; the last part of {@code urn:slipway:problem:<slug>}. */
    String slug();

    /** What happened to which object, why, and what to do next. Contains no secret and no SQL of others. */
    String detail();

    /** An exception that carries this problem to the caller. */
    default ProblemException asException() {
        return new ProblemException(this);
    }
}
