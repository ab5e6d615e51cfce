package io.slipway.sql.statement;

import io.slipway.sql.token.SqlName;

/** A lock that a statement takes on a relation which is there before it. */
public record RelationLock(LockMode mode, SqlName relation) {}
