package io.slipway.chaos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The requests of the clients of a round with their answers, and the faults that the clients saw. Thread-safe. */
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

    /** Whether a client got the answer that this was done. */
    boolean acknowledged(ClientCall.Act act, String what) {
        return calls.stream()
                .anyMatch(
                        call -> call.act() == act && call.isOk() && call.what().equals(what));
    }
}
