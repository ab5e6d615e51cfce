package io.slipway.rollout;

/**
 * A session of a run, as it is named when it is terminated.
 *
 * @param n 1 for the run's first
 * @param backendStart as PostgreSQL writes it, microseconds and zone
 * @param nonceHash SHA-256 of what only its holder knows
 */
public record RecordedSession(
        int n,
        int pid,
        String backendStart,
        long systemIdentifier,
        long databaseOid,
        String address,
        byte[] nonceHash) {}
