package io.slipway.apply;

import io.slipway.postgres.SqlState;
import io.slipway.sql.SingleForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from the catalog whether a statement without a transaction took effect, by the oids that its intent holds,
 * never by a name alone; one implementation a kind of statement.
 */
interface SingleProbe {

    /** What is there before it runs. */
    Before before(Connection connection) throws SQLException;

    /** Whether what it left half done is finished, not taken away, so that it takes effect after all. */
    default boolean isFinished() {
        return false;
    }

    /** What became of it, by what was there before. */
    Verdict look(Connection connection, String before) throws SQLException;

    /** The probe where it was answered without an error: what bears its name then is its own. */
    default SingleProbe whenAnswered() {
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
        record Absent(@Nullable String again) implements Verdict {}

        /**
         * It left a part behind.
         *
         * @param what for people
         * @param repairs statements that take it away or finish it
         * @param indexes oids of invalid ones that have to go
         */
        record Half(String what, List<String> repairs, List<String> indexes) implements Verdict {}

        /** A session that is none of ours is still at it. */
        record Busy(String by) implements Verdict {}

        /** Nobody can tell, but it may run again: only where it may not any more a person has to say. */
        record Untold() implements Verdict {}

        /** Only a person can tell. */
        record Unknown() implements Verdict {}
    }

    /**
     * The probe for this kind of statement.
     *
     * @param form null: it was not said what it is
     * @param idempotent one of which nothing tells may run again
     */
    static SingleProbe of(@Nullable SingleForm form, boolean idempotent) {
        var probe = of(form);
        boolean untold = idempotent && (probe instanceof NoProbe || probe instanceof OutsideProbe);
        return untold ? new RepeatableProbe(new Verdict.Untold()) : probe;
    }

    /** The probe for this kind of statement; null: it was not said what it is. */
    static SingleProbe of(@Nullable SingleForm form) {
        return switch (form) {
            case null -> new NoProbe();
            case SingleForm.CreateIndex create -> new CreateIndexProbe(create, false);
            case SingleForm.DropIndex drop -> new DropIndexProbe(drop);
            case SingleForm.Reindex reindex -> new ReindexProbe(reindex);
            case SingleForm.DetachPartition detach -> new DetachProbe(detach);
            case SingleForm.SystemSetting setting -> new SystemSettingProbe(setting);
            case SingleForm.SystemSettings ignored -> new RepeatableProbe(new Verdict.Untold());
            case SingleForm.Repeatable ignored -> new RepeatableProbe(new Verdict.Absent(null));
            case SingleForm.ClusterObject object -> new ClusterObjectProbe(object);
            case SingleForm.MoveDatabase move -> new MoveDatabaseProbe(move);
            case SingleForm.Outside outside -> new OutsideProbe(outside);
            case SingleForm.Other ignored -> new NoProbe();
        };
    }
}
