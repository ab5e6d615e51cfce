package io.slipway.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.plan.PlanOptions;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OptionNamesTest {
    @Test
    void theOptionsAreThoseOfAPlan() {
        assertThat(OptionNames.ALL)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PlanOptions.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }
}
