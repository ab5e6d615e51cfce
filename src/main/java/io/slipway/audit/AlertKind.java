package io.slipway.audit;

import java.util.Arrays;

/** The closed list of conditions about which an alert is raised. Each has a line in {@code docs/alerts.md}. */
public enum AlertKind {
    /** The control database did not work for a while, as a replica saw it. */
    CONTROL_DATABASE("control-database"),
    /** The history of a target lacks changes that were applied. */
    DIVERGED("diverged"),
    /** A run waits too long for the end of an earlier session. */
    FENCING("fencing"),
    /** A run is INDETERMINATE. */
    INDETERMINATE("indeterminate"),
    /** A run is INDETERMINATE because the control database refused its outcome. */
    OUTCOME_NOT_WRITTEN("outcome-not-written"),
    /** A run is INDETERMINATE because three replicas died while they owned it. */
    OWNER_DIED("owner-died"),
    /** A prepared transaction of a run is left in its target. */
    PREPARED_TRANSACTION("prepared-transaction"),
    /** Other replicas declared a replica dead. */
    REPLICA_DEAD("replica-dead"),
    /** A rollout is FAILED. */
    ROLLOUT_FAILED("rollout-failed"),
    /** A rollout is PAUSED. */
    ROLLOUT_PAUSED("rollout-paused"),
    /** Runs of a server wait for too long. */
    RUN_WAITING("run-waiting"),
    /** A target is another database than the registered one. */
    WRONG_TARGET("wrong-target");

    private final String slug;

    AlertKind(String slug) {
        this.slug = slug;
    }

    /** As it is stored and shown. */
    public String slug() {
        return slug;
    }

    /**
     * The kind with this slug.
     *
     * @throws IllegalArgumentException there is none
     */
    public static AlertKind ofSlug(String slug) {
        return Arrays.stream(values())
                .filter(kind -> kind.slug.equals(slug))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of alerts: " + slug));
    }
}
