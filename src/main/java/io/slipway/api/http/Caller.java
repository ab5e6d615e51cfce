package io.slipway.api.http;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The caller of the current request. Until access control is configured, it is {@link Actor#ANONYMOUS}. */
@ApplicationScoped
public class Caller {
    private final AuditStore audit;

    Caller(AuditStore audit) {
        this.audit = audit;
    }

    public Actor actor() {
        return Actor.ANONYMOUS;
    }

    /** Adds an audit row for an action of the caller in the given transaction. */
    public void record(Handle handle, String verb, String kind, String object) {
        record(handle, verb, kind, object, Map.of());
    }

    /** As {@link #record(Handle, String, String, String)}, with details such as the reason. */
    public void record(Handle handle, String verb, String kind, String object, Map<String, String> detail) {
        audit.record(handle, new AuditEvent(actor(), verb, kind, object, null, detail));
    }
}
