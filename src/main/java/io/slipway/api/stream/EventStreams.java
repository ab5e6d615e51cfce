package io.slipway.api.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.api.stream.EventStream.Batch;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ServiceProblem;
import io.slipway.time.Threads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The event streams of this replica. A stream takes its place before the response begins, so that a client beyond the
 * limit always gets a problem. It leaves its place when it ends or its client is gone, whichever comes first. A client
 * that takes nothing is cut off by the time-out of idle connections. Thread-safe.
 */
@Singleton
public final class EventStreams {
    private static final int MAX_ID_DIGITS = 18;
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

    private final ObjectMapper mapper;
    private final int limit;
    private final Duration heartbeat;
    private final Set<EventStream> open = new HashSet<>();
    private final ExecutorService threads = Threads.virtualPerTask("slipway-stream");
    private boolean closed;

    @Inject
    EventStreams(ObjectMapper mapper, StreamSettings settings, MeterRegistry meters) {
        this(mapper, settings, meters, HEARTBEAT_INTERVAL);
    }

    EventStreams(ObjectMapper mapper, StreamSettings settings, MeterRegistry meters, Duration heartbeat) {
        this.mapper = mapper;
        this.limit = settings.maxStreams();
        this.heartbeat = heartbeat;
        Gauge.builder("slipway.stream.open", this, EventStreams::size)
                .description("Event streams that this replica serves now")
                .register(meters);
    }

    /**
     * The number after which a stream continues.
     *
     * @param lastEventId header {@code Last-Event-ID}; null is the beginning
     * @throws io.slipway.problem.ProblemException bad-request
     */
    public static long position(@Nullable String lastEventId) {
        if (lastEventId == null) {
            return 0;
        }
        if (lastEventId.matches("[0-9]{1," + MAX_ID_DIGITS + "}")) {
            return Long.parseLong(lastEventId);
        }
        throw new InputProblem.BadRequest(
                        InputProblem.Http.BAD_REQUEST,
                        "Last-Event-ID must be the id of an event of this stream: a number of at most " + MAX_ID_DIGITS
                                + " digits")
                .asException();
    }

    /**
     * A new stream.
     *
     * @param after the client has seen the events up to this one
     * @throws io.slipway.problem.ProblemException no-stream
     */
    public Multi<OutboundSseEvent> open(Sse sse, EventSource source, long after) {
        var stream = new EventStream(source, after, heartbeat);
        enter(stream);
        return Multi.createFrom()
                .deferred(() ->
                        begin(stream) ? events(sse, stream) : Multi.createFrom().empty());
    }

    private Multi<OutboundSseEvent> events(Sse sse, EventStream stream) {
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom().item(stream::next).runSubscriptionOn(threads))
                .whilst(batch -> !batch.last())
                .onItem()
                .transformToMultiAndConcatenate(batch -> Multi.createFrom().iterable(render(sse, batch)))
                .onTermination()
                .invoke(() -> leave(stream));
    }

    private List<OutboundSseEvent> render(Sse sse, Batch batch) {
        List<OutboundSseEvent> events = new ArrayList<>();
        for (StreamEvent event : batch.events()) {
            events.add(sse.newEventBuilder()
                    .id(Long.toString(event.id()))
                    .name(event.name())
                    .data(json(event.data()))
                    .build());
        }
        if (batch.end() != null) {
            events.add(sse.newEventBuilder().name("end").data(json(batch.end())).build());
        }
        if (events.isEmpty() && !batch.last()) {
            events.add(sse.newEventBuilder().comment("heartbeat").build());
        }
        return events;
    }

    private String json(Object data) {
        try {
            return mapper.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void enter(EventStream stream) {
        if (closed) {
            throw new ServiceProblem.NoStream("this replica is shutting down").asException();
        }
        if (open.size() >= limit) {
            open.removeIf(EventStream::isAbandoned);
        }
        if (open.size() >= limit) {
            throw new ServiceProblem.NoStream("this replica serves " + limit + " streams").asException();
        }
        open.add(stream);
    }

    /** False if the stream has lost its place, because the framework came too late. */
    private synchronized boolean begin(EventStream stream) {
        stream.subscribed();
        return open.contains(stream);
    }

    private void leave(EventStream stream) {
        stream.close();
        synchronized (this) {
            open.remove(stream);
        }
    }

    /** The number of open streams. */
    public synchronized int size() {
        return open.size();
    }

    /** Ends all streams without the event {@code end}, and serves no further ones. */
    public synchronized void close() {
        closed = true;
        open.forEach(EventStream::close);
    }
}
