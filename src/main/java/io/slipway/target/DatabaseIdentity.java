package io.slipway.target;

import org.jspecify.annotations.Nullable;

/**
 * Which database it is, whatever its address.
 *
 * @param copyNumber 0, or more for physical copies, which have the numbers of their original
 * @param timeline null: the login may not see it
 */
public record DatabaseIdentity(
        long systemIdentifier,
        long databaseOid,
        int copyNumber,
        @Nullable Integer timeline) {
    DatabaseIdentity asCopy(int number) {
        return new DatabaseIdentity(systemIdentifier, databaseOid, number, timeline);
    }

    /** Whether the numbers are the same, so that it is the same database or a physical copy. */
    public boolean hasNumbersOf(DatabaseIdentity other) {
        return systemIdentifier == other.systemIdentifier && databaseOid == other.databaseOid;
    }
}
