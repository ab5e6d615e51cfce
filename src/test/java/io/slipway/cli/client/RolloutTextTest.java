package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RolloutTextTest {
    private static String waiting(String json) throws IOException {
        return RolloutText.waiting(new ObjectMapper().readTree(json));
    }

    @Test
    void onlyAnOpenRunWaits() throws IOException {
        String reason = "\"waitingFor\": {\"code\": \"lock\", \"detail\": \"table a\"}}";
        assertThat(waiting("{\"state\": \"RUNNING\", " + reason)).isEqualTo("waits: lock, table a");
        assertThat(waiting("{\"state\": \"FAILED\", " + reason)).isEqualTo("waited before its end: lock, table a");
        assertThat(waiting("{\"status\": \"PAUSED\", " + reason)).isEqualTo("waits: lock, table a");
        assertThat(waiting("{\"state\": \"RUNNING\"}")).isEmpty();
    }
}
