package io.slipway.target.server;

/** What kind of database a server runs. */
public enum ServerEngine {
    POSTGRESQL,
    /** Sessions can be seen; it is no target of changes. */
    COCKROACHDB,
    MYSQL,
    MARIADB,
    TIDB,
    OCEANBASE,
    ORACLE,
    SQLSERVER,
    OTHER;

    /** Whether Slipway connects to it at all; others are only on record. */
    public boolean isConnected() {
        return this == POSTGRESQL || this == COCKROACHDB;
    }
}
