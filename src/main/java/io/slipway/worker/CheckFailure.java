package io.slipway.worker;

import io.slipway.plan.CheckRunState;

/** Why a check run ends without having looked at everything: FAILED or CANCELED, with its reason. */
public final class CheckFailure extends RuntimeException {
    private final CheckRunState state;
    private final String code;

    public CheckFailure(CheckRunState state, String code, String message) {
        super(message, null, false, false);
        this.state = state;
        this.code = code;
    }

    CheckRunState state() {
        return state;
    }

    String code() {
        return code;
    }
}
