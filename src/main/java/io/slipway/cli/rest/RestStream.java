package io.slipway.cli.rest;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream, across connections: after a loss it continues behind the last event, on any replica. For one
 * thread.
 */
public final class RestStream implements AutoCloseable {
    /** The server sends a comment every 15 s. */
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(40);

    private static final long MAX_BACK_OFF_MILLIS = 5_000;

    private final Function<String, EventConnection> connect;
    private final RestClient client;
    private final EventParser parser = new EventParser();
    private @Nullable EventConnection connection;
    private long lastReceived = System.nanoTime();
    private long backOffMillis;
    private long notBefore = lastReceived;
    private @Nullable RestException lost;

    RestStream(RestClient client, Function<String, EventConnection> connect) {
        this.client = client;
        this.connect = connect;
    }

    /**
     * Waits for the next event.
     *
     * @return null if none came in time
     * @throws RestException the server refuses the stream; a lost connection is made again instead
     */
    public @Nullable RestEvent next(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            do {
                RestEvent event = step(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                if (event != null) {
                    return event;
                }
            } while (System.nanoTime() - deadline < 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** Why there is no connection now; null while there is one. */
    public @Nullable RestException lost() {
        return lost;
    }

    private @Nullable RestEvent step(long millis) throws InterruptedException {
        EventConnection now = connection;
        if (now == null) {
            long pause = (notBefore - System.nanoTime()) / 1_000_000;
            if (pause > 0) {
                client.pause(Duration.ofMillis(Math.min(pause, millis)));
                return null;
            }
            now = connect.apply(parser.lastId());
            connection = now;
            lastReceived = System.nanoTime();
        }
        String line = now.next(Duration.ofMillis(millis));
        if (line != null) {
            lastReceived = System.nanoTime();
            backOffMillis = 0;
            lost = null;
            return parser.line(line);
        }
        if (now.isOver()) {
            lose(client.failure(now));
        } else if (System.nanoTime() - lastReceived > SILENCE_TIMEOUT.toNanos()) {
            lose(client.silent());
        }
        return null;
    }

    private void lose(RestException failure) {
        close();
        if (!failure.isTemporary()) {
            throw failure;
        }
        lost = failure;
        parser.reset();
        backOffMillis = Math.min(MAX_BACK_OFF_MILLIS, Math.max(200, backOffMillis * 2));
        notBefore = System.nanoTime() + Duration.ofMillis(backOffMillis).toNanos();
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
