package io.slipway.target.server;

/** The kind of database that a server runs. */
public enum ServerEngine {
    POSTGRESQL,
    /** Slipway reads its sessions and applies no changes to it. */
    COCKROACHDB,
    MYSQL,
    MARIADB,
    TIDB,
    OCEANBASE,
    ORACLE,
    SQLSERVER,
    OTHER;

    /** Whether Slipway connects to servers of this kind. Other servers are only registered. */
    public boolean isConnected() {
        return this == POSTGRESQL || this == COCKROACHDB;
    }
}
