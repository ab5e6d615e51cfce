package io.slipway.sql.statement;

/** A property of a statement that rules, steps and probes decide by. */
public enum Trait {
    CONCURRENTLY,
    IF_EXISTS,
    IF_NOT_EXISTS,
    OR_REPLACE,
    CASCADE,
    NOT_VALID,
    TEMPORARY,
    UNLOGGED,
    UNIQUE,
    /** An UPDATE or DELETE with a condition; without the trait it concerns all rows. */
    WHERE,
    /** A cursor that outlives its transaction. */
    WITH_HOLD,
    /** A body (DO, function, procedure) that defines objects. */
    BODY_DEFINES,
    /** A body that ends transactions. */
    BODY_COMMITS,
    /** A body that builds statements at run time, which cannot be read beforehand. */
    BODY_DYNAMIC,
    /** It adds a value to an enum type, which cannot be used before the transaction ends. */
    ADDS_ENUM_VALUE,
    /** It may need a step of its own although it does not always refuse a transaction. */
    OWN_STEP,
    /**
     * It also locks or reads objects that only the catalog knows: dependent objects under CASCADE, the tables of a
     * foreign key, the default partition, the table of an index, the columns of a domain.
     */
    DEPENDENT_OBJECTS
}
