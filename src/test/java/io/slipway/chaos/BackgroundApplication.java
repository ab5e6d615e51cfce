package io.slipway.chaos;

import io.slipway.testing.TestPostgres;
import io.slipway.time.CancelableWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Reads and writes a little in every target all the time, in transactions that take a moment: its locks are real. */
final class BackgroundApplication implements AutoCloseable {
    private static final int SHORT = 250;
    /** So that an index whose owner has died is still being built when the next one comes. */
    private static final int LONG = 3_000;

    private static final int SELDOM = 12;
    private static final Duration REST = Duration.ofMillis(150);

    private final CancelableWait over = new CancelableWait();

    BackgroundApplication(List<TargetServer> servers) {
        for (var server : servers) {
            for (var database : server.databases()) {
                Thread.ofVirtual().start(() -> work(database));
            }
        }
    }

    private void work(TestPostgres.Database database) {
        var chance = new Random(database.name().hashCode());
        while (over.await(REST)) {
            try (var connection = database.open()) {
                connection.setAutoCommit(false);
                while (over.await(REST)) {
                    transact(connection, chance);
                }
            } catch (SQLException | RuntimeException e) {
                // a fault has this server, or it was the victim of a deadlock: again
            }
        }
    }

    private void transact(Connection connection, Random chance) throws SQLException {
        var hold = Duration.ofMillis(chance.nextInt(chance.nextInt(SELDOM) == 0 ? LONG : SHORT));
        try (var statement = connection.createStatement()) {
            switch (chance.nextInt(4)) {
                case 0 -> statement.execute("UPDATE public.big SET n = n + 1 WHERE id = " + chance.nextInt(30_000));
                case 1 -> statement.execute("UPDATE side.big SET n = n + 1 WHERE id = " + chance.nextInt(30_000));
                case 2 -> statement.execute("SELECT count(*) FROM public.big WHERE id < 100");
                default -> {
                    statement.execute("UPDATE pair SET n = n + 1 WHERE id = 2");
                    over.await(hold);
                    statement.execute("UPDATE pair SET n = n + 1 WHERE id = 1");
                }
            }
            over.await(hold);
        }
        connection.commit();
    }

    @Override
    public void close() {
        over.end();
    }
}
