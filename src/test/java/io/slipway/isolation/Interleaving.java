package io.slipway.isolation;

import io.slipway.isolation.Spec.Actor;
import io.slipway.isolation.Spec.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The steps of a spec in one order. A step that waits for a lock is left waiting and its session's turns are put off
 * until it is through, as PostgreSQL's own isolation tester does it.
 */
final class Interleaving {
    private final Spec spec;
    private final IsolationFixture world;
    private final List<Session> sessions;
    private final List<Integer> left = new ArrayList<>();
    private final int[] done;
    private final Step[] current;
    private final List<String> trace = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Set<Integer> waiting = new HashSet<>();
    private int waits;

    Interleaving(Spec spec, int[] turns, IsolationFixture world, List<Session> sessions) {
        this.spec = spec;
        this.world = world;
        this.sessions = sessions;
        for (int turn : turns) {
            left.add(turn);
        }
        done = new int[spec.actors().size()];
        current = new Step[done.length];
    }

    void run() throws Exception {
        while (!left.isEmpty()) {
            begin(next());
            settle();
        }
        while (sessions.stream().anyMatch(Session::busy)) {
            settle();
        }
    }

    /** The first turn whose session is free; when all wait for each other the server decides. */
    private int next() throws Exception {
        while (true) {
            for (int i = 0; i < left.size(); i++) {
                if (!sessions.get(left.get(i)).busy()) {
                    return left.remove(i);
                }
            }
            settle();
        }
    }

    private void begin(int turn) {
        Actor actor = spec.actors().get(turn);
        Step step = actor.steps().get(done[turn]++);
        current[turn] = step;
        trace.add(actor.name() + "." + step.name());
        sessions.get(turn).start(step, world);
    }

    private void settle() throws Exception {
        for (int i = 0; i < done.length; i++) {
            if (sessions.get(i).busy()) {
                Object outcome = sessions.get(i).await(world.monitor());
                if (outcome != null) {
                    ended(i, outcome);
                } else if (waiting.add(i)) {
                    waits++;
                    trace.add("(waits)");
                }
            }
        }
    }

    private void ended(int turn, Object outcome) {
        String name = spec.actors().get(turn).name();
        String text = String.valueOf(outcome);
        trace.add((waiting.remove(turn) ? name + "=" : "=") + text);
        if (text.startsWith("error")) {
            failures.add(name + " got " + text);
        }
        if (!text.isEmpty()) {
            world.outcome(name, text);
        }
    }

    List<String> failures() {
        return failures;
    }

    /** How many steps had to wait for a lock. */
    int waits() {
        return waits;
    }

    @Override
    public String toString() {
        return String.join(" ", trace);
    }
}
