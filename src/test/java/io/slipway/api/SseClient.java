package io.slipway.api;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Reads server-sent events as they arrive; every second client by HTTP/2, as a stream of one connection. */
final class SseClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HttpResponse<Stream<String>> response;
    private final Iterator<String> lines;

    /** One event; null is a field that it does not have. */
    record Event(String id, String name, String data) {}

    SseClient(String path, String lastEventId) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Accept", "text/event-stream")
                .version(COUNT.incrementAndGet() % 2 == 0 ? Version.HTTP_2 : Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(60));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            response = HTTP.send(request.build(), BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        lines = response.body().iterator();
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The next event that is no heartbeat; null at the end of the response. */
    Event next() {
        String id = null;
        String name = null;
        String data = null;
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.isEmpty() && name != null) {
                return new Event(id, name, data);
            }
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (line.startsWith("id:")) {
                id = value;
            } else if (line.startsWith("event:")) {
                name = value;
            } else if (line.startsWith("data:")) {
                data = value;
            }
        }
        return null;
    }

    /** All events up to the end of the response. */
    List<Event> rest() {
        List<Event> events = new ArrayList<>();
        for (Event event = next(); event != null; event = next()) {
            events.add(event);
        }
        return events;
    }

    /** The whole body, of an answer that is no stream. */
    String body() {
        List<String> body = new ArrayList<>();
        lines.forEachRemaining(body::add);
        return String.join("\n", body);
    }

    /** Cuts the connection. */
    @Override
    public void close() {
        response.body().close();
    }
}
