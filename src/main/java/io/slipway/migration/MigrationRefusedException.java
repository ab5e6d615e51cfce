package io.slipway.migration;

import java.util.List;

/** The files, the database and the options do not fit together. Nothing was changed by the work that is refused. */
public final class MigrationRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final transient List<Refusal> refusals;

    /** The class of a refusal. */
    public enum Reason {
        /** The files have errors, or the checks of a script found one. */
        CHECKS,
        /** The history says otherwise: a checksum, the order, a missing file, rows that would be lost. */
        CONFLICT,
        /** The login, or the owner of the history, does not allow it. */
        NOT_ALLOWED
    }

    /**
     * One reason.
     *
     * @param code programs decide by it
     * @param place file, line and column, or the name of what is meant; may be empty
     * @param remedy what to do next, a sentence
     */
    public record Refusal(String code, String place, String message, String remedy) {}

    MigrationRefusedException(Reason reason, List<Refusal> refusals) {
        super(refusals.getFirst().message(), null, false, false);
        this.reason = reason;
        this.refusals = List.copyOf(refusals);
    }

    public Reason reason() {
        return reason;
    }

    /** At least one. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
