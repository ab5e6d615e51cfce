package io.slipway.postgres.address;

/** What kind of server answers on PostgreSQL's protocol. */
public enum Engine {
    POSTGRESQL,
    COCKROACHDB,
    /** Redshift, YugabyteDB and others that call themselves PostgreSQL-compatible. */
    OTHER;

    /** By the server's own words, the result of {@code version()}. */
    public static Engine of(String version) {
        if (version.startsWith("CockroachDB")) {
            return COCKROACHDB;
        }
        // derived servers keep PostgreSQL's first words and add their own name
        var derived = version.contains("Redshift") || version.contains("-YB-") || version.contains("Greenplum");
        return version.startsWith("PostgreSQL ") && !derived ? POSTGRESQL : OTHER;
    }
}
