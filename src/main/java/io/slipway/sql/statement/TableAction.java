package io.slipway.sql.statement;

import io.slipway.sql.token.SqlName;
import org.jspecify.annotations.Nullable;

/**
 * One action of an ALTER of a relation, with what it costs. Lock modes are those of PostgreSQL 14 to 18 (manual, ALTER
 * TABLE; where the manual names none, the strongest).
 */
public sealed interface TableAction {
    /** The lock on the altered relation itself. */
    default LockMode lock() {
        return LockMode.ACCESS_EXCLUSIVE;
    }

    default Likelihood rewrite() {
        return Likelihood.NO;
    }

    default Likelihood scan() {
        return Likelihood.NO;
    }

    /** Whether it also locks or reads objects that only the catalog knows. */
    default boolean reachesDependents() {
        return false;
    }

    /** Whether it leaves what is there unchecked. */
    default boolean notValid() {
        return false;
    }

    /** ADD COLUMN. */
    record AddColumn(ColumnDefinition column, boolean ifNotExists) implements TableAction {
        @Override
        public Likelihood rewrite() {
            return ifItIsAdded(column.rewriteWhenAdded());
        }

        @Override
        public Likelihood scan() {
            return ifItIsAdded(column.scanWhenAdded());
        }

        @Override
        public boolean reachesDependents() {
            return column.mayBeDomain();
        }

        private Likelihood ifItIsAdded(Likelihood likelihood) {
            return ifNotExists && likelihood == Likelihood.YES ? Likelihood.POSSIBLE : likelihood;
        }
    }

    /** DROP COLUMN. */
    record DropColumn(SqlName column, boolean ifExists, boolean cascade) implements TableAction {
        /** A foreign key of the column goes too, with the triggers of its referenced table. */
        @Override
        public boolean reachesDependents() {
            return true;
        }
    }

    /** ALTER COLUMN … TYPE. */
    record ChangeType(SqlName column, TypeChange change) implements TableAction {
        @Override
        public Likelihood rewrite() {
            return change.computed() ? Likelihood.YES : Likelihood.POSSIBLE;
        }
    }

    /** ALTER COLUMN … SET DEFAULT. */
    record SetDefault(SqlName column, String expression, Volatility volatility) implements TableAction {}

    /** ALTER COLUMN … DROP DEFAULT. */
    record DropDefault(SqlName column) implements TableAction {}

    /** ALTER COLUMN … SET NOT NULL. A valid CHECK of the same condition saves the scan. */
    record SetNotNull(SqlName column) implements TableAction {
        @Override
        public Likelihood scan() {
            return Likelihood.YES;
        }
    }

    /** ALTER COLUMN … DROP NOT NULL. */
    record DropNotNull(SqlName column) implements TableAction {}

    /** ADD CONSTRAINT. */
    record AddConstraint(ConstraintDefinition constraint) implements TableAction {
        @Override
        public LockMode lock() {
            return constraint.type() == ConstraintType.FOREIGN_KEY
                    ? LockMode.SHARE_ROW_EXCLUSIVE
                    : LockMode.ACCESS_EXCLUSIVE;
        }

        @Override
        public Likelihood scan() {
            return Likelihood.when(!constraint.notValid() && !constraint.usingIndex());
        }

        @Override
        public boolean notValid() {
            return constraint.notValid();
        }
    }

    /** VALIDATE CONSTRAINT. */
    record ValidateConstraint(SqlName constraint) implements TableAction {
        @Override
        public LockMode lock() {
            return LockMode.SHARE_UPDATE_EXCLUSIVE;
        }

        @Override
        public Likelihood scan() {
            return Likelihood.YES;
        }
    }

    /** DROP CONSTRAINT. */
    record DropConstraint(SqlName constraint, boolean ifExists, boolean cascade) implements TableAction {
        /** The referenced table of a foreign key loses its triggers. */
        @Override
        public boolean reachesDependents() {
            return true;
        }
    }

    /** RENAME TO. An index keeps serving while it is renamed. */
    record Rename(SqlName to, boolean index) implements TableAction {
        @Override
        public LockMode lock() {
            return index ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
        }
    }

    /** RENAME COLUMN. */
    record RenameColumn(SqlName from, SqlName to) implements TableAction {}

    /** RENAME CONSTRAINT. */
    record RenameConstraint(SqlName from, SqlName to) implements TableAction {}

    /** SET SCHEMA. */
    record SetSchema(SqlName schema) implements TableAction {}

    /** ATTACH PARTITION: the strong lock is on the partition, not on the table that is altered. */
    record AttachPartition(@Nullable SqlName partition, boolean index) implements TableAction {
        @Override
        public LockMode lock() {
            return LockMode.SHARE_UPDATE_EXCLUSIVE;
        }

        @Override
        public Likelihood scan() {
            return index ? Likelihood.NO : Likelihood.YES;
        }

        /** The default partition is locked, and read unless a constraint excludes the new bounds. */
        @Override
        public boolean reachesDependents() {
            return !index;
        }
    }

    /** DETACH PARTITION; {@code gentle}: CONCURRENTLY or FINALIZE. */
    record DetachPartition(@Nullable SqlName partition, boolean gentle) implements TableAction {
        @Override
        public LockMode lock() {
            return gentle ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
        }

        /** The default partition and the tables of foreign keys are locked. */
        @Override
        public boolean reachesDependents() {
            return true;
        }
    }

    /**
     * Any other action.
     *
     * @param words its first words, such as {@code SET STATISTICS}
     */
    record Other(String words, LockMode lock, Likelihood rewrite) implements TableAction {}
}
