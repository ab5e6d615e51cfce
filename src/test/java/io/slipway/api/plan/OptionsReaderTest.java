package io.slipway.api.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.api.http.Fields;
import io.slipway.api.plan.PlanBody.OptionsBody;
import io.slipway.plan.PlanOptions;
import io.slipway.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsReaderTest {
    private static PlanOptions read(String victimBudget) {
        var fields = new Fields();
        var options = new OptionsReader(fields)
                .read(new OptionsBody(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Duration.parse(victimBudget),
                        null,
                        null,
                        null,
                        null));
        fields.check();
        return options;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT1S", "P7D"})
    void aDurationOfUpToAWeekIsAccepted(String duration) {
        assertThat(read(duration).victimBudget()).isEqualTo(Duration.parse(duration));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PT0S",
                "PT-1S",
                "PT0.0009S",
                "P7DT1S",
                "PT9223372036854775807S",
                "PT-9223372036854775808S",
                "P99999999D"
            })
    void anyOtherDurationIsRefused(String duration) {
        assertThatThrownBy(() -> read(duration))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("PT0.001S");
    }

    @Test
    void missingOptionsAreTheDefaults() {
        var fields = new Fields();
        assertThat(new OptionsReader(fields).read(null)).isEqualTo(PlanOptions.DEFAULTS);
    }
}
