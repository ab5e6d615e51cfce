package io.slipway.target.server;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads and writes {@code slipway.secret_binding}. */
@Singleton
final class SecretBindingStore {
    private static final String BIND = """
            INSERT INTO slipway.secret_binding (secret, addresses) VALUES (:secret, :addresses::jsonb)
            ON CONFLICT (secret) DO NOTHING
            """;

    /** Binds a secret that is not bound yet. */
    void bind(Handle handle, String secret, String addresses) {
        handle.createUpdate(BIND)
                .bind("secret", secret)
                .bind("addresses", addresses)
                .execute();
    }

    private static final String ALLOW = """
            INSERT INTO slipway.secret_binding AS b (secret, addresses) VALUES (:secret, :addresses::jsonb)
            ON CONFLICT (secret) DO UPDATE
            SET addresses = (SELECT jsonb_agg(DISTINCT a) FROM jsonb_array_elements(b.addresses || excluded.addresses) AS a),
                updated_at = now()
            """;

    /** Adds addresses to a secret. */
    void allow(Handle handle, String secret, String addresses) {
        handle.createUpdate(ALLOW)
                .bind("secret", secret)
                .bind("addresses", addresses)
                .execute();
    }

    private static final String ADDRESSES = """
            SELECT addresses::text FROM slipway.secret_binding WHERE secret = :secret
            """;

    /** The addresses as a JSON array; empty if the secret is not bound. */
    Optional<String> addresses(Handle handle, String secret) {
        return handle.createQuery(ADDRESSES)
                .bind("secret", secret)
                .mapTo(String.class)
                .findOne();
    }
}
