package io.slipway.sql;

/** A lock that a statement takes on a relation which is there before it. */
public record RelationLock(LockMode mode, Name relation) {}
