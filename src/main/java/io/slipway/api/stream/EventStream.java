package io.slipway.api.stream;

import io.slipway.api.stream.EventSource.EventPage;
import io.slipway.control.Transactions;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one client. It holds no thread and reads nothing while its client has not taken the page before. Each
 * call of {@link #next} reads the source at once, then once a second, until there is something to send.
 */
final class EventStream {
    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final int PAGE_SIZE = 100;

    private final EventSource source;
    private final Duration heartbeat;
    private final CancelableWait pause = new CancelableWait();
    private final long openedAt = System.nanoTime();
    private volatile boolean subscribed;
    private long position;

    /** @param heartbeat the time without an event after which a heartbeat is due */
    EventStream(EventSource source, long after, Duration heartbeat) {
        this.source = source;
        this.heartbeat = heartbeat;
        this.position = after;
    }

    /**
     * What the client gets next.
     *
     * @param events none: a heartbeat
     * @param end data of the event {@code end}; null without one
     * @param last whether the stream ends
     */
    record Batch(List<StreamEvent> events, @Nullable Object end, boolean last) {}

    /** Waits until there are events, the stream ends, or a heartbeat is due. One thread at a time. */
    Batch next() {
        long started = System.nanoTime();
        do {
            EventPage page = read();
            if (!page.events().isEmpty()) {
                position = page.events().getLast().id();
            }
            if (!page.events().isEmpty() || page.end() != null) {
                return new Batch(page.events(), page.end(), page.end() != null);
            }
            if (System.nanoTime() - started >= heartbeat.toNanos()) {
                return new Batch(List.of(), null, false);
            }
        } while (pause.await(POLL_INTERVAL));
        return new Batch(List.of(), null, true);
    }

    /** An outage of the control database is reported elsewhere, once. A defect ends the stream. */
    private EventPage read() {
        try {
            return source.after(position, PAGE_SIZE);
        } catch (RuntimeException e) {
            if (Transactions.mayPass(e)) {
                LOG.debugf("could not read the events of a stream; the next poll retries: %s", e.getMessage());
            } else {
                LOG.errorf(e, "could not read the events of a stream; the stream ends");
                close();
            }
            return new EventPage(List.of(), null);
        }
    }

    /** The framework has subscribed: {@link #next} follows. */
    void subscribed() {
        subscribed = true;
    }

    /** Whether the framework has not subscribed for as long as a heartbeat: it never will. */
    boolean isAbandoned() {
        return !subscribed && System.nanoTime() - openedAt >= heartbeat.toNanos();
    }

    /** Ends the stream without the event {@code end}: its client connects again, to another replica. */
    void close() {
        pause.end();
    }
}
