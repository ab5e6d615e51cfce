package io.slipway.apply;

/** What every runner of a step needs: whom it reports to, why it stops, its limits, and who watches it. One per run. */
record StepContext(RunJournal journal, StopSwitch stop, ApplyOptions options, WatchedRun watched, Turn turn) {

    /**
     * Another step begins, or another part of a batch: forgets the sessions that were in the way of the previous one.
     */
    void begins(String place) {
        watched.forget();
        if (!place.isEmpty()) {
            turn.forget();
        }
    }
}
