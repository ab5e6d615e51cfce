package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import io.slipway.testing.Proof;
import io.slipway.time.CancelableWait;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts with all kinds of steps, beside an application that holds locks. Their owners are cut off, ended, overtaken,
 * drained and canceled at random moments. Every effect exists once or not at all, as the last owner says.
 */
@Tag(Proof.TAG)
class MixedKillDbTest {
    private static final int ROWS = 60;
    private static final PreparedChange CHANGE = ApplyFixture.change("""
            -- slipway:batch table=public.pile key=id size=10
            SET search_path = side, public;
            SELECT set_config('test.n', '2', false);
            INSERT INTO fx (n) VALUES (1);
            CREATE INDEX CONCURRENTLY i ON big (n);
            INSERT INTO fx (n) VALUES (coalesce(nullif(current_setting('test.n', true), ''), '0')::int);
            UPDATE public.pile SET n = n + 1;
            REINDEX INDEX CONCURRENTLY i;
            CREATE INDEX CONCURRENTLY gone ON big (n);
            DROP INDEX CONCURRENTLY gone;
            INSERT INTO fx (n) VALUES (3);
            """);
    private static final int STEPS = 8;

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final CancelableWait over = new CancelableWait();

    MixedKillDbTest() {
        fixture.run(ApplyFixture.change("SELECT 1"));
        fixture.database.execute(
                "CREATE SCHEMA side AUTHORIZATION " + fixture.login,
                "CREATE TABLE big AS SELECT g AS id, g AS n FROM generate_series(1, 5000) g",
                "CREATE TABLE side.big AS SELECT * FROM big",
                "CREATE TABLE pile AS SELECT g AS id, 0 AS n FROM generate_series(1, " + ROWS + ") g",
                "ALTER TABLE pile ADD PRIMARY KEY (id)",
                "ALTER TABLE big OWNER TO " + fixture.login,
                "ALTER TABLE side.big OWNER TO " + fixture.login,
                "ALTER TABLE pile OWNER TO " + fixture.login);
        StandaloneFixture.THREADS.execute(this::application);
    }

    @AfterEach
    void end() {
        over.end();
    }

    private void application() {
        var naps = new Random(Proof.seed());
        try (var connection = fixture.open()) {
            connection.setAutoCommit(false);
            while (over.await(Duration.ofMillis(10))) {
                try (var statement = connection.createStatement()) {
                    statement.execute("UPDATE side.big SET n = n WHERE id = 7");
                }
                over.await(Duration.ofMillis(naps.nextInt(8) == 0 ? 800 : 80));
                connection.commit();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static long[] seeds() {
        return Proof.seeds(Proof.size(3, 60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyStepHasItsEffectAtMostOnce(long seed) throws Exception {
        RunOutcome last;
        try (var owners = new CompetingOwners(fixture, journal, CHANGE, new Random(seed))) {
            last = owners.play((doubt, ignored) -> {
                throw new AssertionError(doubt + "\n" + journal.lines);
            });
        }
        var report = last + "\n" + journal.lines;
        switch (last) {
            case RunOutcome.Applied done -> check(done.steps(), report);
            case RunOutcome.Canceled canceled -> check(canceled.appliedSteps(), report);
            case RunOutcome.Failed failed -> check(failed.appliedSteps(), report);
            case RunOutcome.HandBack _, RunOutcome.Lost _ -> {}
            case RunOutcome.Indeterminate _ -> throw new AssertionError(report);
        }
    }

    private void check(int applied, String report) {
        assertThat(fixture.query("SELECT count(*) FROM slipway.history WHERE state = 'APPLIED' AND steps_total > 1"))
                .as(report)
                .isEqualTo(Integer.toString(applied));
        assertThat(fixture.query("SELECT coalesce(string_agg(n::text, '' ORDER BY n), '') FROM fx"))
                .as(report)
                .isEqualTo(applied < 1 ? "" : applied < 3 ? "1" : applied < STEPS ? "12" : "123");
        assertThat(fixture.query("SELECT coalesce(string_agg(indexrelid::regclass::text || CASE WHEN indisvalid THEN ''"
                        + " ELSE '!' END, ' '), '') FROM pg_index WHERE indrelid IN ('big'::regclass, 'side.big'::regclass)"
                        + " AND indexrelid::regclass::text <> 'side.gone'"))
                .as(report)
                .isEqualTo(applied < 2 ? "" : "side.i");
        assertThat(fixture.query("SELECT count(*) FROM pg_class WHERE relname = 'gone'"))
                .as(report)
                .isEqualTo(applied == 6 ? "1" : "0");
        slices(applied, report);
        assertThat(List.of("0", "1"))
                .contains(fixture.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"));
    }

    private void slices(int applied, String report) {
        assertThat(fixture.query("SELECT count(*) FROM pile WHERE n > 1"))
                .as(report)
                .isEqualTo("0");
        var progress = fixture.query("SELECT coalesce((SELECT (progress ->> 'rows')::int FROM slipway.history"
                + " WHERE kind = 'BATCH' AND state = 'INTENT'), 0)");
        assertThat(fixture.query("SELECT sum(n) FROM pile"))
                .as(report)
                .isEqualTo(applied >= 4 ? Integer.toString(ROWS) : progress);
    }
}
