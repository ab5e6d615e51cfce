package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RequiredVariablesTest {
    private static final String LIST =
            "SLIPWAY_DB_URL=key url of Secret slipway-control, SLIPWAY_DB_PASSWORD=key password of Secret slipway-control";

    @Test
    void aMissingVariableIsNamedWithItsSource() {
        assertThat(RequiredVariables.missing(Map.of("SLIPWAY_REQUIRED", LIST, "SLIPWAY_DB_URL", "postgresql://a@b/c")))
                .containsExactly(
                        "SLIPWAY_DB_PASSWORD is not set: it comes from key password of Secret slipway-control");
    }

    @Test
    void aBlankVariableCountsAsMissing() {
        assertThat(RequiredVariables.missing(Map.of("SLIPWAY_REQUIRED", "SLIPWAY_DB_URL,", "SLIPWAY_DB_URL", " ")))
                .containsExactly("SLIPWAY_DB_URL is not set");
    }

    @Test
    void nothingIsMissingWithoutAList() {
        assertThat(RequiredVariables.missing(Map.of("PATH", "/bin"))).isEmpty();
    }
}
