package io.slipway.chaos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the clients of a round asked and were told, and what they saw that must not be. Thread-safe. */
final class ClientHistory {
    private final List<ClientCall> calls = new CopyOnWriteArrayList<>();
    private final List<String> lies = new CopyOnWriteArrayList<>();

    void add(ClientCall call) {
        calls.add(call);
    }

    /** An answer that contradicts an earlier one. */
    void lie(String what) {
        lies.add(what);
    }

    List<String> lies() {
        return lies;
    }

    List<ClientCall> calls() {
        return calls;
    }

    List<ClientCall> of(ClientCall.Act act) {
        return calls.stream().filter(call -> call.act() == act).toList();
    }

    /** Whether somebody was told that this was done. */
    boolean acknowledged(ClientCall.Act act, String what) {
        return calls.stream()
                .anyMatch(
                        call -> call.act() == act && call.isOk() && call.what().equals(what));
    }
}
