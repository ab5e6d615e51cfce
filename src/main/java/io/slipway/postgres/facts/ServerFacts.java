package io.slipway.postgres.facts;

import io.slipway.postgres.address.Engine;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about itself and the database of the session.
 *
 * @param version its own words
 * @param versionNum 140005 for 14.5
 * @param systemIdentifier of the cluster, the same on its standbys and physical copies; null: the login may not see it
 * @param timeline rises with each promotion; null: the login may not see it
 * @param databaseOid of the session's database
 * @param poolerBetween the session that the protocol names is not the one that runs our statements
 * @param postmasterStart does not change in a crash recovery
 * @param encoding of the session's database: UTF8
 */
public record ServerFacts(
        Engine engine,
        String version,
        int versionNum,
        @Nullable String systemIdentifier,
        @Nullable Integer timeline,
        long databaseOid,
        boolean inRecovery,
        boolean poolerBetween,
        Instant postmasterStart,
        String encoding,
        boolean fsync,
        boolean synchronousCommit,
        boolean dataChecksums) {

    /** Oldest version that may be a target or hold the control database. */
    public static final int MIN_VERSION_NUM = 140_000;

    /** 14, 15, …. */
    public int major() {
        return versionNum / 10_000;
    }
}
