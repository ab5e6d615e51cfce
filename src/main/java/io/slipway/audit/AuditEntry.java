package io.slipway.audit;

import java.time.Instant;

/** A recorded act. */
public record AuditEntry(long id, Instant at, AuditEvent act) {}
