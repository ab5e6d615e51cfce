package io.slipway.backup;

/**
 * One statement that defines a part of an object.
 *
 * @param sql names are qualified; a search path with only {@code pg_catalog} is enough
 */
record DefinitionStep(Stage stage, String sql) {
    /** When a restore runs the statement, relative to those of all other objects. */
    public enum Stage {
        CREATE,
        VALUE,
        DEFAULT,
        OWNED,
        /** Of a partition. Rows are inserted after this stage. */
        ATTACH,
        CONSTRAINT,
        INDEX,
        FOREIGN_KEY,
        RULE,
        TRIGGER,
        POLICY,
        GRANT,
        COMMENT
    }
}
