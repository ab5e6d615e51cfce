package io.slipway.bench;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A migration script repeated until it has a given size; it always ends with a whole statement. */
final class EndlessScript extends InputStream {
    private static final byte[] BLOCK = """
            -- customers; and their orders
            CREATE TABLE IF NOT EXISTS app.customer (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                email text NOT NULL UNIQUE,
                "display name" text DEFAULT 'it''s; nobody',
                created_at timestamptz NOT NULL DEFAULT now()
            );
            ALTER TABLE app.customer ADD COLUMN score integer NOT NULL DEFAULT 0, ADD CONSTRAINT score_ck CHECK (score >= 0) NOT VALID;
            CREATE INDEX CONCURRENTLY customer_email ON app.customer (lower(email)) WHERE deleted_at IS NULL; /* ; /* nested */ */
            INSERT INTO app.customer (email, bio) VALUES ('a@example.org', E'line\\n\\'two\\';'), ('é@例え.jp', $bio$x; y$bio$);
            CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                NEW.updated_at := clock_timestamp(); -- ; no end
                RETURN NEW;
            END;
            $body$;
            CREATE FUNCTION app.two() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
            UPDATE app.customer SET score = score + 1 WHERE id IN (SELECT customer_id FROM app.orders WHERE total > 100);
            COPY app.customer (email, score) FROM STDIN;
            someone@example.org	17;
            other@example.org	\\N
            \\.
            GRANT SELECT, INSERT ON app.customer TO app_user;
            COMMENT ON COLUMN app.customer.email IS 'where it goes';
            """.getBytes(StandardCharsets.UTF_8);

    private final long blocks;
    private long block;
    private int at;

    EndlessScript(long bytes) {
        blocks = Math.max(1, bytes / BLOCK.length);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (at == BLOCK.length) {
            at = 0;
            block++;
        }
        if (block == blocks) {
            return -1;
        }
        int count = Math.min(length, BLOCK.length - at);
        System.arraycopy(BLOCK, at, target, offset, count);
        at += count;
        return count;
    }
}
