package io.slipway.worker.check;

import io.slipway.plan.CheckEnd;

/** Ends a check run before it has checked every change on every target: FAILED or CANCELED. */
final class CheckFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient CheckEnd end;

    CheckFailedException(CheckEnd end) {
        super(end.message(), null, false, false);
        this.end = end;
    }

    CheckEnd end() {
        return end;
    }
}
