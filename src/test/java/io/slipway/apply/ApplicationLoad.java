package io.slipway.apply;

import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;

/** Sessions of an application beside a run: a blocker, and readers that measure how long they wait. */
public final class ApplicationLoad implements AutoCloseable {
    public static final String NAME = "the-shop";
    private static final long BETWEEN_NANOS = 2_000_000;

    private final ApplyFixture fixture;
    private final ExecutorService threads = Threads.virtualPerTask("application");
    private final List<CompletableFuture<Void>> load = new ArrayList<>();
    private volatile boolean closed;
    private volatile long longestNanos;

    public ApplicationLoad(ApplyFixture fixture) {
        this.fixture = fixture;
    }

    /** A session of the application. */
    Connection open() throws SQLException {
        var connection = fixture.database.open(fixture.login);
        try (var name = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            name.execute("SET application_name = '" + NAME + "'");
        }
        return connection;
    }

    /** Has run this and not ended its transaction; closing it does. */
    public Connection idleInTransaction(String sql) throws SQLException {
        var connection = open();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    /** Runs this again and again until the application is closed; it is about to begin when this returns. */
    public void keepRunning(String sql) {
        var connected = new CompletableFuture<Void>();
        var running = CompletableFuture.runAsync(
                () -> {
                    try (var connection = open();
                            var statement = connection.createStatement()) {
                        connected.complete(null);
                        while (!closed) {
                            long from = System.nanoTime();
                            statement.execute(sql);
                            stalled(System.nanoTime() - from);
                            LockSupport.parkNanos(BETWEEN_NANOS);
                        }
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                },
                threads);
        load.add(running);
        CompletableFuture.anyOf(connected, running).join();
    }

    /** Throws the error of one of its statements. */
    public void assertNoError() {
        load.forEach(CompletableFuture::join);
    }

    private synchronized void stalled(long nanos) {
        longestNanos = Math.max(longestNanos, nanos);
    }

    /** Of all its statements that have ended. */
    public Duration longestStall() {
        return Duration.ofNanos(longestNanos);
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
