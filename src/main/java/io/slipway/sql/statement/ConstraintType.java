package io.slipway.sql.statement;

/** The kinds of table constraints. */
public enum ConstraintType {
    CHECK,
    NOT_NULL,
    UNIQUE,
    PRIMARY_KEY,
    EXCLUDE,
    FOREIGN_KEY,
    UNKNOWN
}
