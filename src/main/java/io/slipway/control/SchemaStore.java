package io.slipway.control;

import org.jdbi.v3.core.Handle;

/** What the migrations have said of themselves. */
public final class SchemaStore {
    private static final String NEEDS = """
            SELECT coalesce(max(needs), 0) FROM slipway.schema_level
            """;

    /** The lowest level that a binary must know to live with the schema. */
    public int needs(Handle handle) {
        return handle.createQuery(NEEDS).mapTo(Integer.class).one();
    }
}
