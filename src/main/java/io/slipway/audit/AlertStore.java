package io.slipway.audit;

import org.jdbi.v3.core.Handle;

/** What needs a person. One alert is open for a kind and subject at a time. */
public final class AlertStore {
    private static final String RAISE = """
            INSERT INTO slipway.alert (kind, subject, detail) VALUES (:kind, :subject, :detail)
            ON CONFLICT (kind, subject) WHERE cleared_at IS NULL DO UPDATE SET detail = excluded.detail
            """;

    /** Opens it, or keeps the open one up to date. */
    public void raise(Handle handle, String kind, String subject, String detail) {
        handle.createUpdate(RAISE)
                .bind("kind", kind)
                .bind("subject", subject)
                .bind("detail", detail)
                .execute();
    }

    private static final String CLEAR = """
            UPDATE slipway.alert SET cleared_at = now() WHERE kind = :kind AND subject = :subject AND cleared_at IS NULL
            """;

    /** Closes the open one, if there is one. */
    public void clear(Handle handle, String kind, String subject) {
        handle.createUpdate(CLEAR).bind("kind", kind).bind("subject", subject).execute();
    }
}
