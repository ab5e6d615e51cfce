package io.slipway.api.http;

import io.slipway.audit.Actor;
import io.slipway.problem.InputProblem;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code slipway.idempotency}: the responses of the last 24 hours, by key. */
@Singleton
final class IdempotencyStore {
    /** Identifies a creation: the header is unique only per actor, method and path. */
    record CreationKey(String actor, String method, String path, String key) {
        private static final Pattern FORM = Pattern.compile("[\\x21-\\x7E]{1,255}");

        static CreationKey of(Actor actor, String method, String path, String header) {
            if (!FORM.matcher(header).matches()) {
                throw new InputProblem.Validation("Idempotency-Key", "must be 1 to 255 visible ASCII characters")
                        .asException();
            }
            return new CreationKey(actor.name(), method, path, header);
        }
    }

    /**
     * The stored response of a creation.
     *
     * @param requestHash SHA-256 of the first request's body
     * @param body JSON
     */
    record StoredResponse(
            byte[] requestHash,
            int status,
            String body,
            String location,
            @Nullable String etag) {}

    private static final String TRY_LOCK = """
            SELECT pg_try_advisory_xact_lock(
                hashtextextended(jsonb_build_array(:actor::text, :method::text, :path::text, :key::text)::text, 7))
            """;

    /** Locks the key until the end of the transaction; false while another request holds it. */
    boolean tryLock(Handle handle, CreationKey key) {
        return bind(handle.createQuery(TRY_LOCK), key).mapTo(Boolean.class).one();
    }

    private static final String FIND = """
            SELECT request_hash, status, response, headers ->> 'Location' AS location, headers ->> 'ETag' AS etag
            FROM slipway.idempotency
            WHERE actor = :actor AND method = :method AND path = :path AND key = :key
              AND status IS NOT NULL AND created_at > now() - interval '24 hours'
            """;

    Optional<StoredResponse> find(Handle handle, CreationKey key) {
        return bind(handle.createQuery(FIND), key)
                .map((rs, ctx) -> new StoredResponse(
                        rs.getBytes("request_hash"),
                        rs.getInt("status"),
                        rs.getString("response"),
                        rs.getString("location"),
                        rs.getString("etag")))
                .findOne();
    }

    private static final String PUT = """
            INSERT INTO slipway.idempotency (actor, method, path, key, request_hash, status, response, headers)
            VALUES (:actor, :method, :path, :key, :requestHash, :status, :body,
                    jsonb_strip_nulls(jsonb_build_object('Location', :location::text, 'ETag', :etag::text)))
            ON CONFLICT (actor, method, path, key) DO UPDATE
            SET request_hash = excluded.request_hash, status = excluded.status, response = excluded.response,
                headers = excluded.headers, created_at = now()
            """;

    /** Stores the response; call it in the transaction of the creation, with the key locked. */
    void put(Handle handle, CreationKey key, StoredResponse response) {
        bind(handle.createUpdate(PUT), key)
                .bind("requestHash", response.requestHash())
                .bind("status", response.status())
                .bind("body", response.body())
                .bind("location", response.location())
                .bind("etag", response.etag())
                .execute();
    }

    private static final String DELETE_EXPIRED = """
            WITH c AS MATERIALIZED (
                SELECT actor, method, path, key FROM slipway.idempotency
                WHERE created_at <= now() - interval '24 hours'
                ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED
            )
            DELETE FROM slipway.idempotency i USING c
            WHERE (i.actor, i.method, i.path, i.key) = (c.actor, c.method, c.path, c.key)
            """;

    /** Deletes up to 1,000 expired keys, the oldest first. Returns their number. */
    public int deleteExpired(Handle handle) {
        return handle.createUpdate(DELETE_EXPIRED).execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, CreationKey key) {
        return statement
                .bind("actor", key.actor())
                .bind("method", key.method())
                .bind("path", key.path())
                .bind("key", key.key());
    }
}
