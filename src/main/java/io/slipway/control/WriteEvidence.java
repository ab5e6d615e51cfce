package io.slipway.control;

/** What a transaction that succeeded says about whether the control database accepts writes. */
enum WriteEvidence {
    /** The transaction was read only, or the server is a standby. */
    READ_ONLY,

    /** It might have written, and did not. */
    WRITABLE,

    /** It has written. */
    WRITTEN
}
