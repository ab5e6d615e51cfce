package io.slipway.target;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a database, independent of its address.
 *
 * @param copyNumber 0 for an original; 1 or more for a physical copy, which has the other numbers of its original
 * @param timeline null if the login may not read it
 */
public record DatabaseIdentity(
        long systemIdentifier,
        long databaseOid,
        int copyNumber,
        @Nullable Integer timeline) {
    DatabaseIdentity asCopy(int number) {
        return new DatabaseIdentity(systemIdentifier, databaseOid, number, timeline);
    }

    /** Whether both have the same numbers: one database, or an original and its physical copy. */
    public boolean hasNumbersOf(DatabaseIdentity other) {
        return systemIdentifier == other.systemIdentifier && databaseOid == other.databaseOid;
    }
}
