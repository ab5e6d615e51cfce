package io.slipway.isolation;

/** The promise that an answer to a person makes about runs from then on. */
enum Acknowledgement {
    /** No run starts. */
    PAUSE,
    /** Replica A is dead for all: it starts no run. */
    DEATH,
    /** What has not started never does, and no run ends FAILED. */
    CANCEL
}
