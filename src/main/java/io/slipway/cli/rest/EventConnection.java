package io.slipway.cli.rest;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One response of a stream of server-sent events, as lines. The lines arrive on a thread of the HTTP client; one other
 * thread takes them.
 */
final class EventConnection implements Flow.Subscriber<String>, AutoCloseable {
    /** Lines that may wait to be taken. */
    private static final int WINDOW = 256;

    private final Queue<String> lines = new ArrayDeque<>();
    private final CompletableFuture<HttpResponse<String>> response;
    private Flow.@Nullable Subscription subscription;
    private boolean over;

    EventConnection(HttpClient http, HttpRequest request) {
        response = http.sendAsync(
                        request,
                        info -> info.statusCode() == 200
                                ? BodySubscribers.fromLineSubscriber(this, done -> "", StandardCharsets.UTF_8, null)
                                : BodySubscribers.ofString(StandardCharsets.UTF_8))
                .whenComplete((answer, failure) -> end());
    }

    /**
     * Waits for the next line.
     *
     * @return null if none came in time, or none will come: {@link #isOver} says which
     */
    synchronized @Nullable String next(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long left = timeout.toMillis();
        while (lines.isEmpty() && !over && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        String line = lines.poll();
        if (line != null && subscription != null) {
            subscription.request(1);
        }
        return line;
    }

    synchronized boolean isOver() {
        return over && lines.isEmpty();
    }

    /** The response, which is complete: a refusal has a body. Throws what the connection failed with. */
    HttpResponse<String> response() {
        return response.join();
    }

    private synchronized void end() {
        over = true;
        notifyAll();
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription granted) {
        subscription = granted;
        granted.request(WINDOW);
    }

    @Override
    public synchronized void onNext(String line) {
        lines.add(line);
        notifyAll();
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    @Override
    public synchronized void close() {
        if (subscription == null) {
            response.cancel(true);
        } else {
            subscription.cancel();
        }
    }
}
