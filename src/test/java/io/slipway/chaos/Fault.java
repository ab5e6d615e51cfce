package io.slipway.chaos;

/**
 * Something that breaks for a while and heals by itself.
 *
 * @param onTargets whether it may make a task run end FAILED: a target's sessions or its server were hit
 * @param onControl whether the control database or a link to it was hit
 * @param atMillis after the first run of the round has begun
 */
record Fault(String name, boolean onTargets, boolean onControl, int atMillis, Strike strike) {
    /** Breaks and heals; returns after that. */
    interface Strike {
        void on(ChaosFixture rig) throws Exception;
    }

    @Override
    public String toString() {
        return name + "@" + atMillis;
    }
}
