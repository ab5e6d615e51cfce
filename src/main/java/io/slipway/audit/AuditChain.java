package io.slipway.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a reading of the whole audit log found.
 *
 * @param rows that were read
 * @param firstBroken id of the first row that does not continue the chain; null: every row does
 * @param end number and hash of the last row; null without a row
 */
public record AuditChain(
        long rows, @Nullable Long firstBroken, @Nullable Anchor end) {

    /**
     * A row as it was noted outside of the database.
     *
     * @param hash hexadecimal, lower case
     */
    public record Anchor(long number, String hash) {
        @Override
        public String toString() {
            return number + ":" + hash;
        }
    }

    public boolean isIntact() {
        return firstBroken == null;
    }
}
