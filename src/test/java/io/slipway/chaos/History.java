package io.slipway.chaos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the clients of a round asked and were told, and what they saw that must not be. Thread-safe. */
final class History {
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<String> lies = new CopyOnWriteArrayList<>();

    void add(Call call) {
        calls.add(call);
    }

    /** An answer that contradicts an earlier one. */
    void lie(String what) {
        lies.add(what);
    }

    List<String> lies() {
        return lies;
    }

    List<Call> calls() {
        return calls;
    }

    List<Call> of(Call.Act act) {
        return calls.stream().filter(call -> call.act() == act).toList();
    }

    /** Whether somebody was told that this was done. */
    boolean acknowledged(Call.Act act, String what) {
        return calls.stream()
                .anyMatch(
                        call -> call.act() == act && call.isOk() && call.what().equals(what));
    }
}
