package io.slipway.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventParserTest {
    private final EventParser parser = new EventParser();

    private List<RestEvent> events(String... lines) {
        List<RestEvent> events = new ArrayList<>();
        for (String line : lines) {
            RestEvent event = parser.line(line);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void anEventEndsWithAnEmptyLine() {
        assertThat(events(
                        ":heartbeat",
                        "",
                        "id: 7",
                        "event:line",
                        "data:{\"a\":",
                        "data: 1}",
                        "",
                        "event: end",
                        "data:{}",
                        ""))
                .extracting(
                        RestEvent::id, RestEvent::name, event -> event.data().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("7", "line", "{\"a\":1}"),
                        org.assertj.core.groups.Tuple.tuple("7", "end", "{}"));
    }

    @Test
    void aCutEventIsForgottenAndAskedForAgain() {
        events("id: 7", "data: {}", "", "id: 8", "data: {\"half\":");
        parser.reset();

        assertThat(parser.lastId()).isEqualTo("7");
        assertThat(events("id: 8", "data: {\"whole\": 1}", "").getFirst().data().toString())
                .isEqualTo("{\"whole\":1}");
    }
}
