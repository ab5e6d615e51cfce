package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.WaitReason;
import io.slipway.testing.StandbyFixture;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch beside a standby that really follows, and does not. */
class StandbyLagDbTest {
    private static final String BATCH = "-- slipway:batch table=o key=id size=100 pause=300ms\nUPDATE o SET n = n + 1";
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final EmbeddedPostgres primary = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
    private final EmbeddedPostgres standby = StandbyFixture.of(primary, "reports");
    private final ApplyFixture fixture = new ApplyFixture(TestPostgres.of(primary));
    private final RunIdentity run = ApplyFixture.newRun();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final MemoryJournal journal = new MemoryJournal() {
        @Override
        public void waiting(WaitReason reason, String detail) {
            said.add(reason + ": " + detail);
        }
    };

    @BeforeEach
    void aTableAndAStandbyThatIsBehind() throws SQLException {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, 1000) g",
                "GRANT ALL ON o TO " + fixture.login);
        onStandby("SELECT pg_wal_replay_pause()");
        fixture.database.execute("UPDATE o SET n = 0");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_replication WHERE replay_lag > '6 s'")
                        .equals("1"));
    }

    @AfterEach
    void close() {
        standby.close();
        primary.close();
    }

    private void onStandby(String sql) throws SQLException {
        try (var connection = standby.open("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private CompletableFuture<RunOutcome> start() {
        return CompletableFuture.supplyAsync(
                () -> fixture.run(ApplyFixture.change(BATCH), run, journal), StandaloneFixture.THREADS);
    }

    @Test
    void aBatchWaitsForALaggingStandbyAndNamesTheStandby() throws Exception {
        fixture.database.execute("GRANT pg_monitor TO " + fixture.login);
        var outcome = start();
        await().atMost(Duration.ofSeconds(60)).until(() -> said.size() >= 2);
        var changed = fixture.query("SELECT sum(n) FROM o");
        assertThat(Integer.parseInt(changed)).isLessThan(1000);
        assertThat(said)
                .allSatisfy(wait -> assertThat(wait)
                        .matches("TARGET_NOT_READY: standby reports \\(127\\.0\\.0\\.1\\) is \\d+ s behind"));
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo(changed);
        assertThat(outcome).isNotDone();
        onStandby("SELECT pg_wal_replay_resume()");
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("1000");
        assertThat(journal.moved).isTrue();
        assertThat(journal.lines)
                .anyMatch(line -> line.kind() == RunLogLine.Kind.WAIT
                        && line.message().startsWith("standby reports (127.0.0.1) is "));
    }

    @Test
    void aLoginThatCannotSeeStandbysWaitsForNone() throws Exception {
        assertThat(start().get(120, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(said).noneMatch(wait -> wait.contains("standby"));
    }
}
