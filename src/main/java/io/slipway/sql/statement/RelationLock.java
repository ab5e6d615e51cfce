package io.slipway.sql.statement;

import io.slipway.sql.token.SqlName;

/** A lock that a statement takes on a relation that existed before. */
public record RelationLock(LockMode mode, SqlName relation) {}
