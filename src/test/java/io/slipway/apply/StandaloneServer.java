package io.slipway.apply;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;

/** One server of its own, on which every row of the table of standalone can run, one after the other. */
final class StandaloneServer implements AutoCloseable {
    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT
            .with("max_prepared_transactions", "2")
            .with("wal_level", "logical")
            .with("allow_in_place_tablespaces", "on"));
    final TestPostgres postgres = TestPostgres.of(server);
    final FaultProxy publisher = new FaultProxy(server.address());
    private final ApplyFixture fixture = new ApplyFixture(postgres, postgres.createLogin());

    private final Connection own = fixture.database.open();

    StandaloneServer() throws SQLException {
        execute("ALTER ROLE " + fixture.login + " SUPERUSER");
    }

    /** As the superuser, each by itself. */
    void execute(String... statements) throws SQLException {
        try (var statement = own.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String query(String sql) {
        try (var statement = own.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    StandaloneCase cell(StandaloneScenario row) throws SQLException {
        fixture.options = ApplyOptionsBuilder.options()
                .lockTimeout(fixture.options.lockTimeout())
                .lockDeadline(fixture.options.lockDeadline())
                .cancelGrace(fixture.options.cancelGrace())
                .idempotent(row.rule == StandaloneScenario.Rule.IDEMPOTENT)
                .build();
        execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
        return new StandaloneCase(this, new StandaloneFixture(fixture), row);
    }

    /** How the server reaches itself as a publisher. */
    String conninfo() {
        return "host=127.0.0.1 port=%d user=%s password=%s dbname=%s"
                .formatted(
                        publisher.address().port(), TestPostgres.SUPERUSER, server.password(), fixture.database.name());
    }

    @Override
    public void close() throws SQLException {
        own.close();
        publisher.close();
        server.close();
    }
}
