package io.slipway.api;

import io.slipway.audit.Act;
import io.slipway.audit.Actor;
import io.slipway.audit.AuditStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Puts the acts of whoever is asking on record. */
@ApplicationScoped
public class Acting {
    private final Actors actors;
    private final AuditStore audit;

    Acting(Actors actors, AuditStore audit) {
        this.actors = actors;
        this.audit = audit;
    }

    Actor actor() {
        return actors.current();
    }

    void record(Handle handle, String verb, String kind, String object) {
        record(handle, verb, kind, object, Map.of());
    }

    void record(Handle handle, String verb, String kind, String object, Map<String, String> detail) {
        audit.record(handle, new Act(actors.current(), verb, kind, object, null, detail));
    }
}
