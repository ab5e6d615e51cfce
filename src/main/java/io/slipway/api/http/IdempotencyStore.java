package io.slipway.api.http;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Reads and writes {@code slipway.idempotency}: the answers of the last 24 hours. */
public final class IdempotencyStore {
    private static final String TRY_LOCK = """
            SELECT pg_try_advisory_xact_lock(
                hashtextextended(jsonb_build_array(:actor::text, :method::text, :path::text, :key::text)::text, 7))
            """;

    /** Holds the key until the end of the transaction; false while another request does. */
    boolean tryLock(Handle handle, IdempotencyKey key) {
        return bind(handle.createQuery(TRY_LOCK), key).mapTo(Boolean.class).one();
    }

    private static final String FIND = """
            SELECT request_hash, status, response, headers ->> 'Location' AS location, headers ->> 'ETag' AS etag
            FROM slipway.idempotency
            WHERE actor = :actor AND method = :method AND path = :path AND key = :key
              AND status IS NOT NULL AND created_at > now() - interval '24 hours'
            """;

    Optional<StoredAnswer> find(Handle handle, IdempotencyKey key) {
        return bind(handle.createQuery(FIND), key)
                .map((rs, ctx) -> new StoredAnswer(
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

    /** Keeps the answer; call it in the creation's transaction, holding the key. */
    void put(Handle handle, IdempotencyKey key, StoredAnswer answer) {
        bind(handle.createUpdate(PUT), key)
                .bind("requestHash", answer.requestHash())
                .bind("status", answer.status())
                .bind("body", answer.body())
                .bind("location", answer.location())
                .bind("etag", answer.etag())
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

    /** Deletes keys that count no more, the oldest first; how many, 1,000 at most. */
    public int deleteExpired(Handle handle) {
        return handle.createUpdate(DELETE_EXPIRED).execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, IdempotencyKey key) {
        return statement
                .bind("actor", key.actor())
                .bind("method", key.method())
                .bind("path", key.path())
                .bind("key", key.key());
    }
}
