package io.slipway.control;

import org.jdbi.v3.core.Handle;

/** Reads the compatibility level that the migrations have recorded. */
public final class SchemaStore {
    private static final String NEEDS = """
            SELECT coalesce(max(needs), 0) FROM slipway.schema_level
            """;

    /** The lowest schema level that a binary must know to use this schema. */
    public int needs(Handle handle) {
        return handle.createQuery(NEEDS).mapTo(Integer.class).one();
    }
}
