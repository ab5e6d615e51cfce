package io.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.Transactions;
import io.slipway.testing.ControlDatabase;
import org.junit.jupiter.api.Test;

class IdempotencyCleanUpDbTest {
    @Test
    void keysOlderThanADayAreDeleted() {
        var control = ControlDatabase.create();
        control.execute("""
                INSERT INTO slipway.idempotency (actor, method, path, key, request_hash, status, created_at)
                SELECT 'ann', 'POST', '/v1/plans', 'k' || n, '', 201, now() - interval '23 h' - n * interval '1 min'
                FROM generate_series(1, 2500) n
                """);

        new IdempotencyCleanUp(new Transactions(ControlDatabase.jdbi(control))).runOnce();

        assertThat(control.query("SELECT count(*) || ' ' || bool_or(created_at < now() - interval '24 h') FROM"
                        + " slipway.idempotency"))
                .isEqualTo("59 false");
    }
}
