package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.List;
import java.util.Optional;

/** The headers and the path of the current request, for the idempotency of creations. */
@RequestScoped
class RequestInfo {
    private final HttpServerRequest request;
    private final Caller caller;

    RequestInfo(HttpServerRequest request, Caller caller) {
        this.request = request;
        this.caller = caller;
    }

    Optional<IdempotencyStore.CreationKey> idempotencyKey() {
        List<String> headers = request.headers().getAll("Idempotency-Key");
        if (headers.size() > 1) {
            throw new InputProblem.Validation("Idempotency-Key", "must be sent once").asException();
        }
        return headers.stream()
                .map(header -> IdempotencyStore.CreationKey.of(
                        caller.actor(), request.method().name(), path(), header))
                .findFirst();
    }

    private String path() {
        String path = request.path();
        return path == null ? "/" : path;
    }
}
