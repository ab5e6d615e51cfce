package io.slipway.apply.standalone;

import io.slipway.postgres.error.SqlState;
import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from the catalog whether a statement without a transaction took effect, by the oids that its intent holds,
 * never by a name alone; one implementation a kind of statement.
 */
public interface StandaloneProbe {

    /** What is there before it runs. */
    Before before(Connection connection) throws SQLException;

    /** Whether what it left half done is finished, not taken away, so that it takes effect after all. */
    default boolean isFinished() {
        return false;
    }

    /** What became of it, by what was there before. */
    Verdict verdict(Connection connection, String before) throws SQLException;

    /** The probe where it was answered without an error: what bears its name then is its own. */
    default StandaloneProbe whenAnswered() {
        return this;
    }

    /** Whether the catalog tells the end of it, so that a session without an owner may finish it. */
    default boolean decides() {
        return true;
    }

    /** Whether an answer without an error is believed only when the catalog shows the same. */
    default boolean doubtsSuccess() {
        return false;
    }

    /** Whether an error in a living session leaves open what took effect: not all of it may have been undone. */
    default boolean doubtsError(Connection connection, String before, SqlState state) throws SQLException {
        return false;
    }

    /** Whether half of it may stay where a lock stands in the way of clearing up: it does no harm. */
    default boolean mayStayHalfDone() {
        return false;
    }

    /**
     * @param json of the objects that it touches, kept in its intent
     * @param objection why it must not run at all; null: nothing is against it
     */
    record Before(String json, @Nullable String objection) {}

    /** What the catalog says. */
    sealed interface Verdict {
        /** It took effect. */
        record Done() implements Verdict {}

        /**
         * It left nothing behind, so it may run.
         *
         * @param again what to send for it, where its own text could mean something else by now
         */
        record NotApplied(@Nullable String again) implements Verdict {}

        /**
         * It left a part behind.
         *
         * @param what for people
         * @param repairs statements that take it away or finish it
         * @param indexes oids of invalid ones that have to go
         */
        record HalfDone(String what, List<String> repairs, List<String> indexes) implements Verdict {}

        /** A session that is none of ours is still at it. */
        record Busy(String by) implements Verdict {}

        /** Nobody can tell, but it may run again: only where it may not any more a person has to say. */
        record Repeatable() implements Verdict {}

        /** Only a person can tell. */
        record Undecidable() implements Verdict {}
    }

    /**
     * The probe for this kind of statement.
     *
     * @param form null: it was not said what it is
     * @param idempotent one of which nothing tells may run again
     */
    static StandaloneProbe of(@Nullable StandaloneForm form, boolean idempotent) {
        var probe = of(form);
        boolean untold = idempotent && (probe instanceof NoProbe || probe instanceof ExternalEffectProbe);
        return untold ? new RepeatableProbe(new Verdict.Repeatable()) : probe;
    }

    /** The probe for this kind of statement; null: it was not said what it is. */
    static StandaloneProbe of(@Nullable StandaloneForm form) {
        return switch (form) {
            case null -> new NoProbe();
            case StandaloneForm.CreateIndex create -> new CreateIndexProbe(create, false);
            case StandaloneForm.DropIndex drop -> new DropIndexProbe(drop);
            case StandaloneForm.Reindex reindex -> new ReindexProbe(reindex);
            case StandaloneForm.DetachPartition detach -> new DetachProbe(detach);
            case StandaloneForm.SystemSetting setting -> new SystemSettingProbe(setting);
            case StandaloneForm.SystemSettings ignored -> new RepeatableProbe(new Verdict.Repeatable());
            case StandaloneForm.Repeatable ignored -> new RepeatableProbe(new Verdict.NotApplied(null));
            case StandaloneForm.ClusterObject object -> new ClusterObjectProbe(object);
            case StandaloneForm.MoveDatabase move -> new MoveDatabaseProbe(move);
            case StandaloneForm.Outside outside -> new ExternalEffectProbe(outside);
            case StandaloneForm.Other ignored -> new NoProbe();
        };
    }
}
