package io.slipway.apply.run;

/** Why our own side ends a run early. Recorded in memory before any cancel is sent: it gives 57014 its meaning. */
public enum StopReason {
    /** A person asked for it: the run ends CANCELED. */
    CANCEL("canceled", "canceled"),
    /** The run's soft timeout: the statement is cancelled, the run ends FAILED. */
    SOFT_TIMEOUT("soft-timeout", "the run took longer than its soft timeout"),
    /** The run's hard timeout: the session is terminated, the run ends FAILED. */
    HARD_TIMEOUT("hard-timeout", "the run took longer than its hard timeout"),
    /** The control database has been away for too long: handed back. */
    CONTROL_LOST("control-lost", "the control database does not answer"),
    /** This process ends: handed back. */
    DRAIN("drain", "the process that ran it ends");

    private final String slug;
    private final String detail;

    StopReason(String slug, String detail) {
        this.slug = slug;
        this.detail = detail;
    }

    /** Whether it is about the change itself, not about who runs it. */
    public boolean endsStatements() {
        return switch (this) {
            case CANCEL, SOFT_TIMEOUT, HARD_TIMEOUT -> true;
            case CONTROL_LOST, DRAIN -> false;
        };
    }

    /** How a run ends that this has stopped; not settled yet. */
    RunOutcome outcome(RunProgress progress) {
        return switch (this) {
            case CANCEL -> new RunOutcome.Canceled(null, progress.applied(), progress.total());
            case SOFT_TIMEOUT, HARD_TIMEOUT ->
                new RunOutcome.Failed(new RunError(slug, detail), progress.applied(), progress.total());
            case CONTROL_LOST -> new RunOutcome.HandBack(WaitReason.TRUST, detail);
            case DRAIN -> new RunOutcome.HandBack(WaitReason.DRAIN, detail);
        };
    }

    String slug() {
        return slug;
    }

    String detail() {
        return detail;
    }
}
