package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.GeneratedDocument;
import io.slipway.testing.StateMachine;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The tables of legal moves, and the page that is drawn from them. */
class StatesTest {
    static final List<StateMachine> MACHINES = StateMachine.ALL;

    @Test
    void thePageShowsTheTables() {
        GeneratedDocument.assertUpToDate(
                "states.md",
                MACHINES.stream()
                        .map(StatesTest::section)
                        .collect(Collectors.joining(
                                "\n", """
                        # States

                        Generated from the enums of the code by `%s`.
                        A run moves only along the arrows: each move is one conditional UPDATE that names the run, its epoch and the
                        state it is in. The database knows less and forgets nothing: it refuses a rank that falls and any move out
                        of an end, whoever asks.

                        """.formatted(GeneratedDocument.command(StatesTest.class)), "")));
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void everyLegalMoveIsOneThatTheDatabaseAccepts(StateMachine machine) {
        for (var from : machine.states()) {
            assertThat(machine.moves(from)).noneMatch(to -> machine.isRefusedByDatabase(from, to));
        }
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void everyStateIsReachedAndLeadsToAnEnd(StateMachine machine) {
        for (var state : machine.states()) {
            assertThat(machine.initial().contains(state)
                            || machine.states().stream()
                                    .anyMatch(s -> machine.moves(s).contains(state)))
                    .as("%s is reached", state)
                    .isTrue();
            assertThat(machine.isTerminal(state)
                            || machine.moves(state).stream().anyMatch(to -> machine.rank(to) > machine.rank(state)))
                    .as("%s leads to an end", state)
                    .isTrue();
        }
    }

    private static String section(StateMachine machine) {
        var drawing = machine.states().stream()
                .flatMap(from -> machine.moves(from).stream().map(to -> "    " + from + " --> " + to + "\n"))
                .collect(Collectors.joining());
        var ends = machine.states().stream()
                .filter(machine::isTerminal)
                .map(s -> "    " + s + " --> [*]\n")
                .collect(Collectors.joining());
        return """
                ## %s

                ```mermaid
                stateDiagram-v2
                    [*] --> %s
                %s%s```

                | state | rank | may become | the database refuses |
                |---|---|---|---|
                %s""".formatted(machine.title(), String.join("", machine.initial()), drawing, ends, rows(machine));
    }

    private static String rows(StateMachine machine) {
        return machine.states().stream()
                .map(from -> "| %s | %d | %s | %s |\n"
                        .formatted(
                                from,
                                machine.rank(from),
                                names(machine.moves(from)),
                                names(machine.states().stream()
                                        .filter(to -> machine.isRefusedByDatabase(from, to))
                                        .toList())))
                .collect(Collectors.joining());
    }

    private static String names(List<String> states) {
        return states.isEmpty() ? "–" : String.join(", ", states);
    }
}
