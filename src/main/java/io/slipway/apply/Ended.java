package io.slipway.apply;

/** Unwinds a run to where its outcome is settled; never leaves the package. */
final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Outcome outcome;

    Ended(Outcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    static Ended handBack(WaitingFor reason, String detail) {
        return new Ended(new Outcome.HandBack(reason, detail));
    }

    Outcome outcome() {
        return outcome;
    }
}
