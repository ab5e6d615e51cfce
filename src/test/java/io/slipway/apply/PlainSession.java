package io.slipway.apply;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.step.Step;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Sends the statements of a script one after the other, each its own transaction, as psql does. */
final class PlainSession {
    private static final SessionOptions OPTIONS = SessionOptions.task("0", Duration.ofSeconds(2), Duration.ofMinutes(1))
            .within(Duration.ofSeconds(30));

    private PlainSession() {}

    static void run(ConnectSpec database, String script) throws SQLException {
        var statements = Script.of(script).steps().stream()
                .map(Step::statements)
                .flatMap(List::stream)
                .map(Statement::text)
                .toList();
        try (var connection = TestPostgres.connector().open(database, OPTIONS);
                var session = connection.createStatement()) {
            session.setEscapeProcessing(false);
            for (var statement : statements) {
                session.execute(statement);
            }
        }
    }
}
