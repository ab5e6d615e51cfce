package io.slipway.testing;

import io.slipway.plan.CheckRunState;
import io.slipway.rollout.TaskRunState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One machine of states as its enum tells it.
 *
 * @param table of the control database that keeps it
 * @param initial where a new one begins
 * @param next every state in the enum's order, and where it may go from there
 */
public record StateMachine(
        String title, String table, List<String> initial, List<String> states, Map<String, Set<String>> next) {
    public static final StateMachine TASK_RUN =
            of("Task run", "task_run", List.of("PENDING"), TaskRunState.values(), TaskRunState::next);

    public static final StateMachine CHECK_RUN =
            of("Check run", "check_run", List.of("AVAILABLE"), CheckRunState.values(), CheckRunState::next);

    public static final List<StateMachine> ALL = List.of(TASK_RUN, CHECK_RUN);

    private static <S extends Enum<S>> StateMachine of(
            String title, String table, List<String> initial, S[] states, Function<S, Set<S>> next) {
        return new StateMachine(
                title,
                table,
                initial,
                Arrays.stream(states).map(Enum::name).toList(),
                Arrays.stream(states)
                        .collect(Collectors.toMap(
                                Enum::name,
                                s -> next.apply(s).stream().map(Enum::name).collect(Collectors.toSet()))));
    }

    /** The legal moves from a state, in the enum's order. */
    public List<String> moves(String from) {
        return states.stream()
                .filter(next.getOrDefault(from, Set.of())::contains)
                .toList();
    }

    public boolean isTerminal(String state) {
        return moves(state).isEmpty();
    }

    public int rank(String state) {
        return TaskRunState.valueOf(state).rank();
    }

    /** What the database itself refuses: a rank that falls, and any move out of an end. */
    public boolean isRefusedByDatabase(String from, String to) {
        return rank(to) < rank(from) || (isTerminal(from) && !from.equals(to));
    }

    @Override
    public String toString() {
        return title;
    }
}
