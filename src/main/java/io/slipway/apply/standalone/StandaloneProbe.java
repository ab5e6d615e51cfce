package io.slipway.apply.standalone;

import io.slipway.postgres.error.SqlState;
import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Determines from the catalog whether a standalone statement took effect. It compares by the oids in the intent, never
 * by name alone. One implementation per kind of statement.
 */
public interface StandaloneProbe {

    /** Reads the objects of the statement before it runs. */
    Before before(Connection connection) throws SQLException;

    /** Whether a half-finished statement is finished instead of removed, so that it takes effect. */
    default boolean isFinished() {
        return false;
    }

    /**
     * Returns the result of the statement.
     *
     * @param before the objects before it ran
     */
    Verdict verdict(Connection connection, String before) throws SQLException;

    /** The probe after an answer without an error: an object of the right name was then created by this statement. */
    default StandaloneProbe whenAnswered() {
        return this;
    }

    /** Whether the catalog shows the result of the statement, so that a session without an owner may finish it. */
    default boolean decides() {
        return true;
    }

    /** Whether an answer without an error counts only if the catalog confirms it. */
    default boolean doubtsSuccess() {
        return false;
    }

    /**
     * Whether the result is unknown after an error in a living session, because a part may not have been rolled back.
     */
    default boolean doubtsError(Connection connection, String before, SqlState state) throws SQLException {
        return false;
    }

    /** Whether a leftover may stay if a lock keeps it from being removed: it does no harm. */
    default boolean mayStayHalfDone() {
        return false;
    }

    /**
     * The objects before the statement.
     *
     * @param json of the objects that the statement concerns, kept in its intent
     * @param objection why the statement must not run; null: it may
     */
    record Before(String json, @Nullable String objection) {}

    /** The result of a statement, as the catalog shows it. */
    sealed interface Verdict {
        /** The statement took effect. */
        record Done() implements Verdict {}

        /**
         * The statement left nothing behind and may run.
         *
         * @param again text to send if its own text could have another meaning now; null: its own text
         */
        record NotApplied(@Nullable String again) implements Verdict {}

        /**
         * The statement left a part behind.
         *
         * @param what description for people
         * @param repairs statements that remove or finish the part
         * @param indexes oids of invalid indexes that have to be dropped
         */
        record HalfDone(String what, List<String> repairs, List<String> indexes) implements Verdict {}

        /** A session that Slipway did not record still executes the statement. */
        record Busy(String by) implements Verdict {}

        /**
         * The catalog does not show the result, but the statement may run again. An operator has to decide only if the
         * run ends.
         */
        record Repeatable() implements Verdict {}

        /** The catalog does not show the result. An operator has to decide. */
        record Undecidable() implements Verdict {}
    }

    /**
     * Returns the probe for this kind of statement.
     *
     * @param form null: the kind is not known
     * @param idempotent whether a statement whose result the catalog does not show may run again
     */
    static StandaloneProbe of(@Nullable StandaloneForm form, boolean idempotent) {
        StandaloneProbe probe = of(form);
        boolean hidden = probe.equals(FixedVerdictProbe.UNDECIDABLE) || probe instanceof ExternalEffectProbe;
        return idempotent && hidden ? FixedVerdictProbe.REPEATABLE : probe;
    }

    /** Returns the probe for this kind of statement; null: the kind is not known. */
    static StandaloneProbe of(@Nullable StandaloneForm form) {
        return switch (form) {
            case null -> FixedVerdictProbe.UNDECIDABLE;
            case StandaloneForm.CreateIndex create -> new CreateIndexProbe(create, false);
            case StandaloneForm.DropIndex drop -> new DropIndexProbe(drop);
            case StandaloneForm.Reindex reindex -> new ReindexProbe(reindex);
            case StandaloneForm.DetachPartition detach -> new DetachProbe(detach);
            case StandaloneForm.SystemSetting setting -> new SystemSettingProbe(setting);
            case StandaloneForm.SystemSettings ignored -> FixedVerdictProbe.REPEATABLE;
            case StandaloneForm.Repeatable ignored -> FixedVerdictProbe.NOT_APPLIED;
            case StandaloneForm.ClusterObject object -> new ClusterObjectProbe(object);
            case StandaloneForm.MoveDatabase move -> new MoveDatabaseProbe(move);
            case StandaloneForm.Outside outside -> new ExternalEffectProbe(outside);
            case StandaloneForm.Other ignored -> FixedVerdictProbe.UNDECIDABLE;
        };
    }
}
