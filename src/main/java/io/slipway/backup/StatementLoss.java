package io.slipway.backup;

import io.slipway.sql.statement.LockMode;
import io.slipway.sql.token.SqlName;
import org.jspecify.annotations.Nullable;

/**
 * What one statement may lose, by the names that it uses.
 *
 * @param part the column, constraint, trigger, rule or policy of {@code name}; null: the object itself
 * @param reach how far the loss goes from the named object
 * @param where the part of a DELETE or UPDATE from the name of its table on that chooses rows; null: all rows
 * @param lock that the statement takes on the table
 */
record StatementLoss(
        Target target,
        SqlName name,
        @Nullable String part,
        Reach reach,
        @Nullable String where,
        LockMode lock) {
    /** The kinds of names. */
    enum Target {
        RELATION,
        COLUMN,
        COLUMN_TYPE,
        ROWS,
        CONSTRAINT,
        DEFAULT,
        TRIGGER,
        RULE,
        POLICY,
        TYPE,
        SCHEMA,
        ROUTINE,
        STATISTICS
    }

    /** Which dependent objects are lost too. */
    enum Reach {
        /** None: the object stays and gets another definition. */
        SELF,
        /** Its parts. */
        PARTS,
        /** All that depends on it: CASCADE. */
        CASCADE;

        static Reach of(boolean cascade) {
            return cascade ? CASCADE : PARTS;
        }
    }
}
