package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.List;
import java.util.Optional;

/** What the infrastructure of the API reads from the present request. */
@RequestScoped
class RequestInfo {
    private final HttpServerRequest request;
    private final Actors actors;

    RequestInfo(HttpServerRequest request, Actors actors) {
        this.request = request;
        this.actors = actors;
    }

    Optional<IdempotencyKey> idempotencyKey() {
        List<String> headers = request.headers().getAll("Idempotency-Key");
        if (headers.size() > 1) {
            throw new InputProblem.Validation("Idempotency-Key", "must be sent once").asException();
        }
        return headers.stream()
                .map(header ->
                        IdempotencyKey.of(actors.current(), request.method().name(), path(), header))
                .findFirst();
    }

    private String path() {
        String path = request.path();
        return path == null ? "/" : path;
    }
}
