package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Stops that come at an awkward moment of a batch: its slices stay, and so does its place. */
class BatchStopDbTest {
    private static final String HEADER = "-- slipway:batch table=o key=id size=100\n";
    private static final String BATCH = HEADER + "UPDATE o SET n = n + 1;";

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    BatchStopDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, 1000) g",
                "ALTER TABLE o OWNER TO " + fixture.login);
    }

    private RunOutcome stoppedAfterASlice(String script, StopReason why) {
        var runner = fixture.runner(run);
        journal.onLine = line -> {
            if (line.kind() == RunLogLine.Kind.PROGRESS) {
                runner.stop(why);
            }
        };
        var outcome = runner.run(ApplyFixture.change(script), run, null, journal);
        journal.onLine = ignored -> {};
        return outcome;
    }

    @Test
    void aCancelEndsAScriptWithAnIndexAfterTheBatch() {
        var script = BATCH + "CREATE INDEX CONCURRENTLY i ON o (n);";
        assertThat(stoppedAfterASlice(script, StopReason.CANCEL)).isEqualTo(new RunOutcome.Canceled(null, 0, 2));
        assertThat(fixture.query("SELECT progress ->> 'rows' FROM slipway.history"))
                .isEqualTo("100");
    }

    @Test
    void aStopBeforeTheProgressIsReadKeepsTheProgress() {
        assertThat(stoppedAfterASlice(BATCH, StopReason.DRAIN)).isInstanceOf(RunOutcome.HandBack.class);
        var next = ApplyFixture.next(run);
        var stopping = new AtomicReference<OwnerFixture>();
        var runner = new OwnerFixture(whereThePlaceIsRead(next, stopping), fixture.watch(), fixture.options);
        stopping.set(runner);
        assertThat(runner.run(ApplyFixture.change(BATCH), next, null, journal)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(fixture.run(ApplyFixture.change(BATCH), ApplyFixture.next(next), journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("1000");
    }

    /** Sessions in which the place of a batch is not read before a drain has come. */
    private SessionSource whereThePlaceIsRead(RunIdentity owner, AtomicReference<OwnerFixture> stopping) {
        var source = fixture.sessions(owner);
        return new SessionSource() {
            @Override
            public Connection open() throws SQLException {
                var real = source.open();
                return (Connection) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")
                                    && String.valueOf(arguments[0]).contains("'pass'")) {
                                awaitStop(real, stopping.get());
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }

            @Override
            public Map<String, String> settings() {
                return source.settings();
            }

            @Override
            public String address() {
                return source.address();
            }
        };
    }

    private static void awaitStop(Connection real, OwnerFixture runner) throws SQLException {
        StandaloneFixture.THREADS.execute(() -> runner.stop(StopReason.DRAIN));
        try (var statement = real.createStatement()) {
            statement.execute("SELECT pg_sleep(30)");
        }
    }
}
