package io.slipway.api;

import static io.slipway.api.ApiClient.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.api.SseClient.Event;
import io.slipway.api.stream.EventStreams;
import io.slipway.testing.ControlResource;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Run logs and rollout events as streams. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class StreamApiTest extends SteppedServiceFixture {
    @Inject
    EventStreams streams;

    @Test
    void aRolloutStreamHasEveryEventInOrderAndEnds() {
        String rollout = rolloutOf(plan(List.of("SELECT 1", "SELECT * FROM nowhere")));
        String path = "/v1/rollouts/" + rollout + "/events";
        try (var live = new SseClient(path, null)) {
            assertThat(live.header("Content-Type")).startsWith("text/event-stream");
            awaitStatus("/v1/rollouts/" + rollout, "FAILED");

            List<Event> events = live.rest();

            Event end = events.removeLast();
            assertThat(end).isEqualTo(new Event(null, "end", "{\"status\":\"FAILED\"}"));
            assertThat(events).extracting(Event::id).containsExactlyElementsOf(numbers(events.size()));
            assertThat(events.getLast().name()).isEqualTo("rollout");
            assertThat(events)
                    .anyMatch(event -> event.name().equals("task-run")
                            && event.data().contains("\"state\":\"FAILED\",\"error\":\"script-error\""));
            assertThat(rest(path, "3")).isEqualTo(with(events.subList(3, events.size()), end));
            assertThat(rest(path, events.getLast().id())).containsExactly(end);
            assertPages(path, events);
        }
    }

    private static void assertPages(String path, List<Event> events) {
        List<String> numbers = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            var page = get(path + "?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.then().statusCode(200).contentType(containsString("application/json"));
            page.<List<Integer>>path("items.number").forEach(number -> numbers.add(number.toString()));
            cursor = page.path("nextCursor");
        }
        assertThat(numbers).isEqualTo(events.stream().map(Event::id).toList());
    }

    @Test
    void aLogStreamFollowsARunAndItsRestIsTheRest() {
        String rollout = rolloutOf(plan(List.of("SELECT 1; SELECT 2")));
        String task = get("/v1/rollouts/" + rollout + "/tasks").path("items[0].id");
        String uid = get("/v1/tasks/" + task).path("taskRuns[0].uid");
        String path = "/v1/task-runs/" + uid + "/log";
        try (var live = new SseClient(path, null);
                var other = new SseClient(path, null)) {
            awaitState("/v1/tasks/" + task, "DONE");

            List<Event> events = live.rest();

            Event end = events.removeLast();
            assertThat(end).isEqualTo(new Event(null, "end", "{\"state\":\"DONE\"}"));
            assertThat(events)
                    .hasSizeGreaterThan(3)
                    .allMatch(event -> event.name().equals("line"));
            assertThat(events).extracting(Event::id).containsExactlyElementsOf(numbers(events.size()));
            assertThat(other.rest()).isEqualTo(with(events, end));
            assertThat(rest(path, "2")).isEqualTo(with(events.subList(2, events.size()), end));
            List<String> messages = get(path).path("items.message");
            assertThat(events)
                    .extracting(Event::data)
                    .zipSatisfy(
                            messages,
                            (data, message) ->
                                    assertThat(data).contains("\"message\":\"" + message.replace("\"", "\\\"")));
        }
    }

    @Test
    void aBadPositionAndAnUnknownObjectAreRefused() {
        String rollout = rolloutOf(plan(List.of("SELECT 1")));
        for (String id : List.of("x", "-1", "1.5", "9999999999999999999")) {
            try (var refused = new SseClient("/v1/rollouts/" + rollout + "/events", id)) {
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
                assertThat(refused.body()).contains("\"code\":\"bad-request\"", "Last-Event-ID must be");
            }
        }
        for (String path : List.of("/v1/rollouts/999999/events", "/v1/task-runs/999999/log")) {
            try (var unknown = new SseClient(path, null)) {
                assertThat(unknown.status()).isEqualTo(404);
            }
            get(path).then().statusCode(404).body("code", equalTo("not-found"));
        }
        ApiClient.json()
                .accept("*/*")
                .get("/v1/rollouts/" + rollout + "/events")
                .then()
                .contentType(containsString("application/json"));
    }

    @Test
    void aFurtherClientIsRefusedUntilAnotherLeaves() {
        String path = "/v1/rollouts/" + rolloutOf(plan(List.of("SELECT 1"))) + "/events";
        List<SseClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(new SseClient(path, null));
            assertThat(clients.getLast().next().name()).isEqualTo("rollout");
        }
        try (var refused = new SseClient(path, null)) {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(refused.body()).contains("\"code\":\"no-stream\"");
        }
        clients.forEach(SseClient::close);

        await().atMost(LIMIT).until(() -> streams.size() == 0);
        try (var served = new SseClient(path, null)) {
            assertThat(served.status()).isEqualTo(200);
        }
        await().atMost(LIMIT).until(() -> streams.size() == 0);
    }

    private static List<Event> rest(String path, String lastEventId) {
        try (var client = new SseClient(path, lastEventId)) {
            return client.rest();
        }
    }

    private static List<Event> with(List<Event> events, Event end) {
        List<Event> all = new ArrayList<>(events);
        all.add(end);
        return all;
    }

    private static List<String> numbers(int size) {
        return IntStream.rangeClosed(1, size).mapToObj(Integer::toString).toList();
    }
}
