package io.slipway.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sessions that do something at the same time, where they begin, and what must hold in the end beside the invariants.
 */
final class Spec {
    /** A step of a session: in its open transaction, which ends with it or not, and what follows the end. */
    record Step(String name, Action act, boolean commits, Action afterwards) {}

    /** Named steps in their order. */
    record Actor(String name, List<Step> steps) {}

    private static final Action NOTHING = (world, handle) -> "";

    private final String name;
    private final InitialState given;
    private final List<Actor> actors = new ArrayList<>();
    private Consumer<IsolationFixture> then = world -> {};
    private boolean failuresAllowed;

    Spec(String name, InitialState given) {
        this.name = name;
        this.given = given;
    }

    /** A session with these transactions one after the other. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final Spec session(String actor, List<Step>... transactions) {
        actors.add(new Actor(
                actor, Arrays.stream(transactions).flatMap(List::stream).toList()));
        return this;
    }

    /** Checked after each interleaving. */
    Spec then(Consumer<IsolationFixture> check) {
        then = check;
        return this;
    }

    /** Steps may fail with an error of the server: for tests of the runner. */
    Spec mayFail() {
        failuresAllowed = true;
        return this;
    }

    /** One transaction: its acts, each a step, and its commit. */
    static List<Step> tx(Action first, Action... more) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("1", first, false, NOTHING));
        for (Action act : more) {
            steps.add(new Step(Integer.toString(steps.size() + 1), act, false, NOTHING));
        }
        steps.add(new Step("commit", NOTHING, true, NOTHING));
        return steps;
    }

    /** One transaction in one step. */
    static List<Step> once(Action act) {
        return List.of(new Step("once", act, true, NOTHING));
    }

    /** One transaction whose commit is an answer to a person about these runs. */
    static List<Step> answered(Acknowledgement kept, Set<Long> runs, Action first, Action... more) {
        List<Step> steps = new ArrayList<>(tx(first, more));
        steps.removeLast();
        steps.add(new Step("answer", NOTHING, true, (world, handle) -> world.acknowledge(kept, runs, handle)));
        return steps;
    }

    String name() {
        return name;
    }

    InitialState given() {
        return given;
    }

    List<Actor> actors() {
        return actors;
    }

    Consumer<IsolationFixture> then() {
        return then;
    }

    boolean failuresAllowed() {
        return failuresAllowed;
    }

    List<int[]> interleavings() {
        return Interleavings.of(actors.stream().map(a -> a.steps().size()).toList());
    }

    /** Those in which an open transaction is interrupted by another session at most so many times. */
    List<int[]> interleavings(int interruptions) {
        return interleavings().stream()
                .filter(turns -> interruptions(turns) <= interruptions)
                .toList();
    }

    private int interruptions(int[] turns) {
        int[] done = new int[actors.size()];
        int count = 0;
        for (int i = 0; i < turns.length - 1; i++) {
            var step = actors.get(turns[i]).steps().get(done[turns[i]]++);
            count += !step.commits() && turns[i + 1] != turns[i] ? 1 : 0;
        }
        return count;
    }
}
