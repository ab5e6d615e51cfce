package io.slipway.audit;

import org.jdbi.v3.core.Handle;

/** Writes the audit rows. */
public final class AuditStore {
    private static final String RECORD = """
            INSERT INTO slipway.audit (actor, act, kind, object, project, detail)
            VALUES (:actor, :act, :kind, :object, :project,
                    jsonb_object(:keys::text[], :values::text[]))
            """;

    /** Puts {@code act} on record in the caller's transaction. */
    public void record(Handle handle, Act act) {
        handle.createUpdate(RECORD)
                .bind("actor", act.actor().name())
                .bind("act", act.verb())
                .bind("kind", act.kind())
                .bind("object", act.object())
                .bind("project", act.project())
                .bindArray("keys", String.class, act.detail().keySet())
                .bindArray("values", String.class, act.detail().values())
                .execute();
    }
}
