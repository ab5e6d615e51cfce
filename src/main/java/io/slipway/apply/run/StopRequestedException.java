package io.slipway.apply.run;

/** Thrown instead of sending another statement. The {@link StopSwitch} knows the reason. */
public final class StopRequestedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StopRequestedException() {
        super(null, null, false, false);
    }
}
