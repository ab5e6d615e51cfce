package io.slipway.testing;

import io.slipway.plan.CheckRunState;
import io.slipway.plan.PlanStatus;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.target.TargetState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One state machine as its enum defines it.
 *
 * @param table of the control database that keeps it
 * @param column of this table
 * @param initial where a new one begins
 * @param states in the enum's order
 * @param next the legal moves from every state
 * @param ranks of the states, by which the database refuses moves; empty when it refuses whatever is not legal
 */
public record StateMachine(
        String title,
        String table,
        String column,
        String initial,
        List<String> states,
        Map<String, Set<String>> next,
        Map<String, Integer> ranks) {
    public static final StateMachine TASK_RUN = of(
                    "Task run", "task_run", "state", TaskRunState.values(), TaskRunState::next)
            .ranked(TaskRunState.values(), TaskRunState::rank);

    public static final StateMachine CHECK_RUN = of(
                    "Check run", "check_run", "state", CheckRunState.values(), CheckRunState::next)
            .ranked(CheckRunState.values(), CheckRunState::rank);

    public static final StateMachine PLAN = of("Plan", "plan", "status", PlanStatus.values(), PlanStatus::next);

    public static final StateMachine ROLLOUT =
            of("Rollout", "rollout", "status", RolloutStatus.values(), RolloutStatus::next);

    public static final StateMachine TARGET = of("Target", "target", "state", TargetState.values(), TargetState::next);

    public static final List<StateMachine> ALL = List.of(TASK_RUN, CHECK_RUN, PLAN, ROLLOUT, TARGET);

    /** A new one begins in the first state of the enum. */
    private static <S extends Enum<S>> StateMachine of(
            String title, String table, String column, S[] states, Function<S, Set<S>> next) {
        return new StateMachine(
                title,
                table,
                column,
                states[0].name(),
                Arrays.stream(states).map(Enum::name).toList(),
                Arrays.stream(states)
                        .collect(Collectors.toMap(
                                Enum::name,
                                s -> next.apply(s).stream().map(Enum::name).collect(Collectors.toSet()))),
                Map.of());
    }

    private <S extends Enum<S>> StateMachine ranked(S[] states, Function<S, Integer> rank) {
        var ranks = Arrays.stream(states).collect(Collectors.toMap(Enum::name, rank));
        return new StateMachine(title, table, column, initial, this.states, next, ranks);
    }

    /** The legal moves from a state, in the enum's order. */
    public List<String> moves(String from) {
        return states.stream()
                .filter(next.getOrDefault(from, Set.of())::contains)
                .toList();
    }

    /** All legal moves, each as {@code MACHINE FROM TO} in the words of the log of transitions. */
    public Stream<String> allMoves() {
        var machine = table.toUpperCase(Locale.ROOT);
        return states.stream().flatMap(from -> moves(from).stream().map(to -> machine + " " + from + " " + to));
    }

    public boolean isTerminal(String state) {
        return moves(state).isEmpty();
    }

    /**
     * What the database itself refuses. Runs: a rank that falls, and any move out of an end. Others: what is not legal.
     */
    public boolean isRefusedByDatabase(String from, String to) {
        if (from.equals(to)) {
            return false;
        }
        if (ranks.isEmpty()) {
            return !moves(from).contains(to);
        }
        return ranks.getOrDefault(to, 0) < ranks.getOrDefault(from, 0) || isTerminal(from);
    }

    @Override
    public String toString() {
        return title;
    }
}
