package io.slipway.api.http;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Puts the acts of whoever is asking on record. */
@ApplicationScoped
public class Caller {
    private final Actors actors;
    private final AuditStore audit;

    Caller(Actors actors, AuditStore audit) {
        this.actors = actors;
        this.audit = audit;
    }

    public Actor actor() {
        return actors.current();
    }

    public void record(Handle handle, String verb, String kind, String object) {
        record(handle, verb, kind, object, Map.of());
    }

    public void record(Handle handle, String verb, String kind, String object, Map<String, String> detail) {
        audit.record(handle, new AuditEvent(actors.current(), verb, kind, object, null, detail));
    }
}
