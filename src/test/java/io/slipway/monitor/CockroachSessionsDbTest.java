package io.slipway.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** PostgreSQL answers with the columns that CockroachDB's manual lists. A real cluster was never asked. */
class CockroachSessionsDbTest {
    private static final String ANSWER = """
            SELECT 1::int8 AS node_id, '17ab' AS session_id, 'ACTIVE' AS status, 'slipway' AS user_name,
                   '127.0.0.1:60123' AS client_address, application_name, active_queries, 'SELECT 1' AS last_active_query,
                   timestamptz '2026-11-30 10:00:00+00' AS session_start,
                   timestamptz '2026-11-30 10:05:00+00' AS oldest_query_start
            FROM (VALUES ('slipway', 'SELECT 2'), ('slipway', ''), ('shop', 'SELECT 3')) v (application_name, active_queries)
            """;

    @Test
    void theSessionsOfSlipwayAreReadByTheColumnsOfTheManual() throws SQLException {
        try (var connection = TestPostgres.shared().createDatabase().open()) {
            var list = CockroachSessions.read(connection, ANSWER);
            assertThat(list.items()).hasSize(2);
            assertThat(list.items().getFirst().query()).isEqualTo("SELECT 2");
            assertThat(list.items().getFirst().state()).isEqualTo("active");
            assertThat(list.items().getFirst().clientAddr()).isEqualTo("127.0.0.1");
            assertThat(list.items().getFirst().clientPort()).isEqualTo(60_123);
            assertThat(list.items().getFirst().queryStart()).isEqualTo(Instant.parse("2026-11-30T10:05:00Z"));
            assertThat(list.items().getLast().query()).isEqualTo("SELECT 1");
            assertThat(list.items().getLast().state()).isEqualTo("idle");
            assertThat(list.limits()).contains(CockroachSessions.UNPROVEN);
        }
    }

    @Test
    void theNewerNameOfTheQueryStartIsRead() throws SQLException {
        try (var connection = TestPostgres.shared().createDatabase().open()) {
            var list = CockroachSessions.read(connection, ANSWER.replace("oldest_query_start", "active_query_start"));
            assertThat(list.items().getFirst().queryStart()).isEqualTo(Instant.parse("2026-11-30T10:05:00Z"));
            assertThat(list.items().getLast().queryStart()).isNull();
        }
    }

    @Test
    void columnsThatAVersionDoesNotHaveAreNull() throws SQLException {
        try (var connection = TestPostgres.shared().createDatabase().open()) {
            var list = CockroachSessions.read(connection, "SELECT 'slipway' AS application_name");
            assertThat(list.items()).singleElement().satisfies(session -> {
                assertThat(session.usename()).isNull();
                assertThat(session.backendStart()).isNull();
            });
        }
    }
}
