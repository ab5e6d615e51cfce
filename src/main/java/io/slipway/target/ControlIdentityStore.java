package io.slipway.target;

import org.jdbi.v3.core.Handle;

/** The identity of the control database. */
final class ControlIdentityStore {
    private static final String READ = """
            SELECT c.system_identifier, d.oid AS database_oid
            FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d
            WHERE d.datname = current_database()
            """;

    DatabaseIdentity read(Handle handle) {
        return handle.createQuery(READ)
                .map((rs, ctx) ->
                        new DatabaseIdentity(rs.getLong("system_identifier"), rs.getLong("database_oid"), 0, null))
                .one();
    }
}
