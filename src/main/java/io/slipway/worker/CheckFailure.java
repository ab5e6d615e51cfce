package io.slipway.worker;

import io.slipway.plan.CheckEnd;

/** A check run ends without having looked at everything: FAILED or CANCELED. */
final class CheckFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient CheckEnd end;

    CheckFailure(CheckEnd end) {
        super(end.message(), null, false, false);
        this.end = end;
    }

    CheckEnd end() {
        return end;
    }
}
