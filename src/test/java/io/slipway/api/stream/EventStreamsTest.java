package io.slipway.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.api.stream.EventSource.EventPage;
import io.slipway.problem.ProblemException;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream costs nothing while its client takes nothing, and nothing is left of it afterwards. */
class EventStreamsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final EventStreams streams =
            new EventStreams(new ObjectMapper(), new StreamSettings(2), new SimpleMeterRegistry());
    private final List<Long> reads = new CopyOnWriteArrayList<>();

    @AfterEach
    void closed() {
        streams.close();
        await().atMost(SOON).until(() -> streams.size() == 0);
    }

    @Test
    void nothingIsReadThatTheClientDoesNotTake() {
        Client client = open(0);

        client.take(100);
        await().atMost(SOON).until(() -> client.ids.size() == 100);
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> client.ids.size() == 100);
        assertThat(reads).containsExactly(0L);

        client.take(1);
        await().atMost(SOON).until(() -> client.ids.size() == 101);
        assertThat(reads).containsExactly(0L, 100L);
        client.leave();
    }

    @Test
    void aClientThatLeavesFreesItsPlace() {
        Client first = open(0);
        Client second = open(0);
        assertThat(streams.size()).isEqualTo(2);
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("this replica serves 2 streams");

        first.leave();
        second.leave();

        assertThat(streams.size()).isZero();
    }

    @Test
    void aClientHasItsPlaceBeforeItsResponseBegins() {
        var first = streams.open(new SseImpl(), this::thousand, 0);
        Client second = open(0);

        assertThatThrownBy(() -> open(0)).hasMessageContaining("this replica serves 2 streams");

        var client = new Client();
        first.subscribe(client);
        client.leave();
        second.leave();
    }

    @Test
    void aStreamThatNoResponseFollowsLosesItsPlace() {
        var streams =
                new EventStreams(new ObjectMapper(), new StreamSettings(1), new SimpleMeterRegistry(), Duration.ZERO);
        streams.open(new SseImpl(), this::thousand, 0);
        var client = new Client();
        streams.open(new SseImpl(), this::thousand, 0).subscribe(client);

        assertThatThrownBy(() -> streams.open(new SseImpl(), this::thousand, 0))
                .hasMessageContaining("this replica serves 1 streams");
        client.leave();
    }

    @Test
    void aReplicaThatShutsDownEndsItsStreamsWithoutAnEnd() {
        Client waiting = open(1_000);
        waiting.take(1);
        await().atMost(SOON).until(() -> !reads.isEmpty());

        streams.close();

        await().atMost(SOON).until(() -> waiting.completed);
        assertThat(waiting.ids).isEmpty();
        assertThatThrownBy(() -> open(0)).hasMessageContaining("shutting down");
    }

    @Test
    void aDefectOfTheSourceEndsTheStream() {
        var client = new Client();
        streams.open(
                        new SseImpl(),
                        (after, limit) -> {
                            throw new IllegalStateException("broken");
                        },
                        0)
                .subscribe(client);
        client.take(1);

        await().atMost(SOON).until(() -> client.completed);
    }

    @Test
    void aStreamWithoutEventsHasAHeartbeat() {
        var client = new Client();
        var beating =
                new EventStreams(new ObjectMapper(), new StreamSettings(1), new SimpleMeterRegistry(), Duration.ZERO);
        beating.open(new SseImpl(), this::thousand, 1_000).subscribe(client);

        client.take(2);

        await().atMost(SOON).until(() -> client.comments.equals(List.of("heartbeat", "heartbeat")));
        beating.close();
    }

    private Client open(long after) {
        var client = new Client();
        streams.open(new SseImpl(), this::thousand, after).subscribe(client);
        return client;
    }

    /** The numbers up to 1000, without an end. */
    private EventPage thousand(long after, int limit) {
        reads.add(after);
        return new EventPage(
                LongStream.rangeClosed(after + 1, Math.min(1_000, after + limit))
                        .mapToObj(id -> new StreamEvent(id, "line", id))
                        .toList(),
                null);
    }

    private static final class Client implements Flow.Subscriber<OutboundSseEvent> {
        private final List<String> ids = new CopyOnWriteArrayList<>();
        private final List<String> comments = new CopyOnWriteArrayList<>();
        private volatile Flow.Subscription subscription;
        private volatile boolean completed;

        void take(int events) {
            subscription.request(events);
        }

        void leave() {
            subscription.cancel();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(OutboundSseEvent event) {
            (event.getComment() == null ? ids : comments)
                    .add(event.getComment() == null ? event.getId() : event.getComment());
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
