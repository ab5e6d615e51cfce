package io.slipway.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class BodyShareTest {
    private static final long ALL = 1L << 50;

    private final BodyBudget budget = new BodyBudget(new BodyLimit(new MemorySize(BigInteger.valueOf(ALL))));

    @Test
    void aBodyThatIsRefusedMakesRoomForTheOthersAtOnce() {
        var first = new BodyShare(budget);
        var second = new BodyShare(budget);
        first.take(ALL / 2);
        second.take(ALL / 2);
        assertThatThrownBy(() -> second.take(1)).hasMessageContaining("bodies");

        first.take(ALL / 2);
        second.free();
        assertThat(budget.hasRoom(ALL)).isFalse();
        first.free();
        assertThat(budget.hasRoom(ALL)).isTrue();
    }
}
