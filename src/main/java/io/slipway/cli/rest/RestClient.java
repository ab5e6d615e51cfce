package io.slipway.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.time.CancelableWait;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A client of a replica's REST API. Thread-safe. All methods throw {@link RestException}. */
public final class RestClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final int MAX_TRIES = 4;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final CancelableWait pause = new CancelableWait();
    private final URI base;
    private final @Nullable String token;

    /** A client without a token. */
    public RestClient(URI base) {
        this(base, null);
    }

    /**
     * Creates a client; it connects with its first request.
     *
     * @param base as {@link ServerUrl#parse} returns it
     * @param token sent as a bearer token; null: none
     */
    public RestClient(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    public JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    /** @param body null: none */
    public JsonNode post(String path, @Nullable Object body) {
        return send(posting(path, body).build());
    }

    public JsonNode delete(String path) {
        return send(request(path).DELETE().build());
    }

    /** Creates once: the request is repeated with the same key if the server does not respond. */
    public JsonNode create(String path, @Nullable Object body, String idempotencyKey) {
        HttpRequest request =
                posting(path, body).header("Idempotency-Key", idempotencyKey).build();
        for (int tries = 1; ; tries++) {
            try {
                return send(request);
            } catch (RestException e) {
                if (tries == MAX_TRIES || !e.isTemporary() || !pause.await(RETRY_INTERVAL.multipliedBy(tries))) {
                    throw e;
                }
            }
        }
    }

    /** The events of a path, from the first one on; connects with the first call of {@code next}. */
    public RestStream stream(String path) {
        return new RestStream(this, lastId -> {
            HttpRequest.Builder request = request(path).setHeader("Accept", "text/event-stream");
            return new EventConnection(
                    http,
                    (lastId.isEmpty() ? request : request.header("Last-Event-ID", lastId))
                            .GET()
                            .build());
        });
    }

    /** Why a stream has ended without its last event. */
    RestException failure(EventConnection connection) {
        try {
            HttpResponse<String> response = connection.response();
            return response.statusCode() < 300
                    ? unreachable("the connection was lost")
                    : refusal(response.statusCode(), response.body());
        } catch (CompletionException | CancellationException e) {
            return unreachable(e.getCause() instanceof Exception cause ? reason(cause) : "the connection was lost");
        }
    }

    /** A stream is silent for longer than the server allows. */
    RestException silent() {
        return unreachable("the connection is silent");
    }

    /** Waits between two tries. */
    void pause(Duration length) {
        pause.await(length);
    }

    private HttpRequest.Builder posting(String path, @Nullable Object body) {
        return request(path).POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json(body)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw refusal(response.statusCode(), response.body());
            }
            return document(response);
        } catch (IOException | UnresolvedAddressException e) {
            throw unreachable(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("the wait was interrupted");
        }
    }

    private JsonNode document(HttpResponse<String> response) {
        if (response.body().isEmpty()) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return MAPPER.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw unreachable("the answer is not JSON; something else than Slipway listens there");
        }
    }

    private static RestException refusal(int status, String body) {
        try {
            JsonNode problem = MAPPER.readTree(body);
            if (problem.isObject()) {
                return new RestException(new RestException.Refused(status, problem));
            }
        } catch (JsonProcessingException e) {
            // not Slipway's answer: a proxy, or another program
        }
        JsonNode problem = JsonNodeFactory.instance.objectNode().put("title", "The server answers with HTTP " + status);
        return new RestException(new RestException.Refused(status, problem));
    }

    private RestException unreachable(String reason) {
        return new RestException(new RestException.Unreachable(base.toString(), reason));
    }

    private static String reason(Exception e) {
        return switch (e) {
            case HttpTimeoutException timeout -> "no answer in time";
            case ConnectException refused -> "no connection";
            case UnresolvedAddressException unknown -> "the host is unknown";
            default -> e.getMessage() == null ? "the connection was lost" : e.getMessage();
        };
    }

    private static String json(Object body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
