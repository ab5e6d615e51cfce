package io.slipway.control;

import org.jdbi.v3.core.Handle;

/** Reads the installation's one row. */
public final class InstallationStore {
    private static final String READ = """
            SELECT id, hmac_key FROM slipway.installation
            """;

    public Installation read(Handle handle) {
        return handle.createQuery(READ)
                .map((rs, ctx) -> new Installation(rs.getObject("id", java.util.UUID.class), rs.getBytes("hmac_key")))
                .one();
    }
}
