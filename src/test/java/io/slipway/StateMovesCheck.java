package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.StateMachine;
import io.slipway.testing.StateMoves;
import org.junit.jupiter.api.Test;

/**
 * Each legal move of each state machine was made by a test of this build. Failsafe runs it after all other tests; a
 * build that runs only chosen tests skips it (see {@code state-moves} in {@code pom.xml}).
 */
class StateMovesCheck {
    @Test
    void everyLegalMoveWasMadeByATest() {
        var made = StateMoves.recorded();
        assertThat(StateMachine.ALL.stream().flatMap(StateMachine::allMoves).filter(move -> !made.contains(move)))
                .as("moves that no test made; recorded are %s", made)
                .isEmpty();
    }
}
