package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every pair of states is tried on a real row: the database and the enums agree on what can never happen. */
class ControlStatesDbTest {
    static final List<StateMachine> MACHINES = StateMachine.ALL;

    @ParameterizedTest
    @FieldSource("MACHINES")
    void theDatabaseRefusesIllegalMoves(StateMachine machine) {
        try (var rows = new ControlFixture()) {
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

    private static boolean isRefused(ControlFixture rows, StateMachine machine, String from, String to) {
        var refusal = rows.attempt(update(rows, machine, from, to));
        if (refusal.equals(ControlFixture.Refusal.NONE)) {
            return false;
        }
        assertThat(refusal.message()).contains(from + " cannot become " + to);
        return true;
    }

    private static String update(ControlFixture rows, StateMachine machine, String from, String to) {
        return switch (machine.table()) {
            case "task_run" ->
                "UPDATE slipway.task_run SET %s WHERE uid = %d".formatted(columns(to), rows.taskRun(from));
            case "check_run" ->
                "UPDATE slipway.check_run SET %s WHERE uid = %d"
                        .formatted(columns(to).replace(", applied_steps = 2", ""), rows.checkRun(from));
            case "plan" -> "UPDATE slipway.plan SET status = '%s' WHERE id = %d".formatted(to, rows.plan(from));
            case "rollout" ->
                "UPDATE slipway.rollout SET %s WHERE id = %d"
                        .formatted(ControlFixture.rolloutColumns(to), rows.rollout(from));
            default -> "UPDATE slipway.target SET state = '%s' WHERE id = %d".formatted(to, rows.target(from));
        };
    }

    private static String columns(String to) {
        return ControlFixture.columns(to) + (to.equals("DONE") ? ", error_code = NULL, error_message = NULL" : "");
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void everyLegalMoveIsLogged(StateMachine machine) {
        try (var rows = new ControlFixture()) {
            for (var from : machine.states()) {
                for (var to : machine.moves(from)) {
                    var logged = """
                            DO $$ BEGIN
                                %s;
                                ASSERT (SELECT machine = upper('%s') AND from_state = '%s' AND to_state = '%s'
                                        FROM slipway.transition ORDER BY id DESC LIMIT 1);
                            END $$
                            """.formatted(update(rows, machine, from, to), machine.table(), from, to);
                    assertThat(rows.attempt(logged)).isEqualTo(ControlFixture.Refusal.NONE);
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void theRanksOfTheEnumMatchTheSchema(StateMachine machine) {
        var database = io.slipway.testing.ControlDatabase.create();
        machine.ranks()
                .forEach((state, rank) -> assertThat(database.query("SELECT slipway.run_rank('" + state + "')"))
                        .isEqualTo(Integer.toString(rank)));
    }

    @ParameterizedTest
    @FieldSource("MACHINES")
    void theColumnAllowsExactlyTheStatesOfTheEnum(StateMachine machine) {
        var check = io.slipway.testing.ControlDatabase.create()
                .query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '%s_%s_check'"
                        .formatted(machine.table(), machine.column()));
        var named = java.util.regex.Pattern.compile("'([A-Z_]+)'")
                .matcher(Objects.requireNonNull(check))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
        assertThat(named).isEqualTo(java.util.Set.copyOf(machine.states()));
    }
}
