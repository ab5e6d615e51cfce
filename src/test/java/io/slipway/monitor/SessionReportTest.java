package io.slipway.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionReportTest {
    @Test
    void aMissingSessionIsNullInJson() throws Exception {
        var mapper = new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        var json = mapper.readTree(mapper.writeValueAsString(SessionReport.without("it connects", List.of())));
        assertThat(json.has("session")).isTrue();
        assertThat(json.get("session").isNull()).isTrue();
        assertThat(json.get("reason").asText()).isEqualTo("it connects");
    }
}
