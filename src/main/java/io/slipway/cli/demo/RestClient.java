package io.slipway.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.problem.ServiceProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** A client of a replica's REST API. */
public final class RestClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;

    RestClient(URI base) {
        this.base = base;
    }

    public JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    public JsonNode post(String path, Map<String, ?> body) {
        return send(request(path).POST(BodyPublishers.ofString(json(body))).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            JsonNode body = MAPPER.readTree(response.body());
            if (response.statusCode() >= 300) {
                throw new ServiceProblem.Configuration(
                                request.method() + " " + request.uri().getPath() + ": "
                                        + body.path("detail").asText(response.body()))
                        .asException();
            }
            return body;
        } catch (IOException e) {
            throw new ServiceProblem.ControlUnavailable(base + " does not respond: " + e.getMessage()).asException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceProblem.ControlUnavailable("interrupted").asException();
        }
    }

    private static String json(Map<String, ?> body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
