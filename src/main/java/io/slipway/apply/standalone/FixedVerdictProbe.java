package io.slipway.apply.standalone;

import java.sql.Connection;

/**
 * A probe whose verdict does not depend on the catalog.
 *
 * @param verdict the verdict of every statement of this kind
 */
record FixedVerdictProbe(Verdict verdict) implements StandaloneProbe {
    /** For any other statement: nothing shows its result. */
    static final FixedVerdictProbe UNDECIDABLE = new FixedVerdictProbe(new Verdict.Undecidable());

    /**
     * For statements whose result is hidden and that may run again, such as those that their author calls idempotent.
     */
    static final FixedVerdictProbe REPEATABLE = new FixedVerdictProbe(new Verdict.Repeatable());

    /** For statements that may always run again: VACUUM, CLUSTER and others. */
    static final FixedVerdictProbe NOT_APPLIED = new FixedVerdictProbe(new Verdict.NotApplied(null));

    @Override
    public Before before(Connection connection) {
        return new Before("{}", null);
    }

    @Override
    public Verdict verdict(Connection connection, String before) {
        return verdict;
    }

    @Override
    public boolean decides() {
        return false;
    }
}
