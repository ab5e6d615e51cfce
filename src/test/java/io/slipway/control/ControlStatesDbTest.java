package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every pair of states is tried on a real row: the database and the enums agree on what can never happen. */
class ControlStatesDbTest {
    static final List<StateMachine> MACHINES = StateMachine.ALL;

    @ParameterizedTest
    @FieldSource("MACHINES")
    void theDatabaseRefusesExactlyWhatFallsOrLeavesAnEnd(StateMachine machine) {
        try (var rows = new ControlRows()) {
            var refused = new ArrayList<String>();
            var expected = new ArrayList<String>();
            for (var from : machine.states()) {
                for (var to : machine.states()) {
                    var move = from + " to " + to;
                    if (isRefused(rows, machine, from, to)) {
                        refused.add(move);
                    }
                    if (machine.isRefusedByDatabase(from, to)) {
                        expected.add(move);
                    }
                }
            }
            assertThat(refused).isEqualTo(expected);
        }
    }

    private static boolean isRefused(ControlRows rows, StateMachine machine, String from, String to) {
        long uid = machine.table().equals("task_run") ? rows.taskRun(from) : rows.checkRun(from);
        var columns = ControlRows.columns(to) + (to.equals("DONE") ? ", error_code = NULL, error_message = NULL" : "");
        var set = machine.table().equals("task_run") ? columns : columns.replace(", applied_steps = 2", "");
        var refusal = rows.attempt("UPDATE slipway.%s SET %s WHERE uid = %d".formatted(machine.table(), set, uid));
        if (refusal.equals(ControlRows.Refusal.NONE)) {
            return false;
        }
        assertThat(refusal.message()).contains(from + " cannot become " + to);
        return true;
    }

    @Test
    void theRanksOfTheEnumAreThoseOfTheSchema() {
        var database = io.slipway.testing.ControlDatabase.create();
        for (var state : StateMachine.TASK_RUN.states()) {
            assertThat(database.query("SELECT slipway.run_rank('" + state + "')"))
                    .isEqualTo(Integer.toString(StateMachine.TASK_RUN.rank(state)));
        }
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void theColumnKnowsTheStatesOfTheEnumAndNoOther(StateMachine machine) {
        var check = io.slipway.testing.ControlDatabase.create()
                .query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '%s_state_check'"
                        .formatted(machine.table()));
        var named = java.util.regex.Pattern.compile("'([A-Z]+)'")
                .matcher(Objects.requireNonNull(check))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
        assertThat(named).isEqualTo(java.util.Set.copyOf(machine.states()));
    }
}
