package io.slipway.apply;

/** Thrown instead of sending another statement: the {@link StopSwitch} knows why. */
final class StopAsked extends RuntimeException {
    private static final long serialVersionUID = 1;

    StopAsked() {
        super(null, null, false, false);
    }
}
