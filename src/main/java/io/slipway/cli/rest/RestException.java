package io.slipway.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** A request did not succeed. */
public final class RestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public RestException(Failure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }

    /** Whether the same request may succeed a moment later. */
    public boolean isTemporary() {
        return switch (failure) {
            case Unreachable ignored -> true;
            case Refused refused ->
                refused.status() == 408
                        || refused.status() == 429
                        || refused.status() == 503
                        || (refused.status() > 500 && refused.code().isEmpty()) // of a proxy
                        || refused.code().equals("idempotency-in-progress");
        };
    }

    /** Why a request did not succeed. */
    public sealed interface Failure {}

    /**
     * The server refused the request.
     *
     * @param problem as in RFC 9457
     */
    public record Refused(int status, JsonNode problem) implements Failure {
        /** The slug of the problem; empty if the answer is not from Slipway. */
        public String code() {
            return problem.path("code").asText("");
        }
    }

    /** The server does not respond, or something else than Slipway does. */
    public record Unreachable(String url, String reason) implements Failure {}
}
