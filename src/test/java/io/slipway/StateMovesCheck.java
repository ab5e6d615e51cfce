package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.testing.StateMachine;
import io.slipway.testing.StateMoves;
import org.junit.jupiter.api.Test;

/**
 * Runs after all other tests of {@code verify}: each legal move of each state machine was made by one of them. A build
 * that runs only chosen tests is not judged.
 */
class StateMovesCheck {
    @Test
    void everyLegalMoveWasMadeByATest() {
        assumeTrue(System.getProperty("test") == null && System.getProperty("it.test") == null, "chosen tests only");
        assertThat(StateMoves.recorded())
                .containsAll(StateMachine.ALL.stream()
                        .flatMap(StateMachine::allMoves)
                        .toList());
    }
}
