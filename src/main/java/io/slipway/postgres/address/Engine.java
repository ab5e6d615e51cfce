package io.slipway.postgres.address;

/** The kind of a server that speaks PostgreSQL's protocol. */
public enum Engine {
    POSTGRESQL,
    COCKROACHDB,
    /** Redshift, YugabyteDB and others that call themselves PostgreSQL-compatible. */
    OTHER;

    /** The engine with this result of {@code version()}. */
    public static Engine of(String version) {
        if (version.startsWith("CockroachDB")) {
            return COCKROACHDB;
        }
        // derived servers begin like PostgreSQL and add their own name
        boolean derived = version.contains("Redshift") || version.contains("-YB-") || version.contains("Greenplum");
        return version.startsWith("PostgreSQL ") && !derived ? POSTGRESQL : OTHER;
    }
}
