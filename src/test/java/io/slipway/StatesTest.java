package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.GeneratedDocument;
import io.slipway.testing.StateMachine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The tables of legal moves, and the page that is drawn from them. */
class StatesTest {
    static final List<StateMachine> MACHINES = StateMachine.ALL;

    @Test
    void theStatesPageMatchesTheTables() {
        GeneratedDocument.assertUpToDate(
                "states.md",
                MACHINES.stream()
                        .map(StatesTest::section)
                        .collect(Collectors.joining(
                                "\n", """
                        # States

                        Generated from the enums of the code by `%s`.
                        Each move is one conditional UPDATE that names the row and the state that the row is in; of a run also its
                        epoch. The database refuses other moves, whichever program asks: of a run, a rank that falls and any move out
                        of an end; of a plan, a rollout and a target, every move that is no arrow here. It logs each move in
                        `slipway.transition`.

                        """.formatted(GeneratedDocument.command(StatesTest.class)), "")));
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void theDatabaseAcceptsEveryLegalMove(StateMachine machine) {
        for (var from : machine.states()) {
            assertThat(machine.moves(from)).noneMatch(to -> machine.isRefusedByDatabase(from, to));
        }
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void everyStateIsReachedAndLeadsToAnEndOrToTheBeginning(StateMachine machine) {
        assertThat(reachable(machine, machine.initial())).containsAll(machine.states());
        for (var state : machine.states()) {
            assertThat(reachable(machine, state))
                    .as("from %s", state)
                    .anyMatch(to -> machine.isTerminal(to) || to.equals(machine.initial()));
        }
    }

    private static Set<String> reachable(StateMachine machine, String from) {
        var found = new LinkedHashSet<String>(List.of(from));
        int before;
        do {
            before = found.size();
            List.copyOf(found).forEach(state -> found.addAll(machine.moves(state)));
        } while (found.size() > before);
        return found;
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
                %s""".formatted(machine.title(), machine.initial(), drawing, ends, rows(machine));
    }

    private static String rows(StateMachine machine) {
        return machine.states().stream()
                .map(from -> "| %s | %s | %s | %s |\n"
                        .formatted(
                                from,
                                machine.ranks().isEmpty()
                                        ? "–"
                                        : machine.ranks().get(from),
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
