package io.slipway.audit;

import java.time.Instant;

/** An act on record. */
public record AuditEntry(long id, Instant at, AuditEvent act) {}
