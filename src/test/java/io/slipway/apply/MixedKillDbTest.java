package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.time.Pause;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Scripts of all kinds of steps whose owners are cut off, ended, overtaken, drained and cancelled at random moments,
 * beside an application that holds locks: every effect is there once, or not at all, as the last owner says.
 */
class MixedKillDbTest {
    private static final int OWNERS = 12;
    private static final int ROWS = 60;
    private static final Change CHANGE = Bench.change("""
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

    private final Random random = new Random(Long.getLong("seed", System.nanoTime()));
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final Pause over = new Pause();
    private RunIdentity run = Bench.newRun();
    private Outcome last = new Outcome.Lost("nobody ran it");

    MixedKillDbTest() {
        bench.run(Bench.change("SELECT 1"));
        bench.database.execute(
                "CREATE SCHEMA side AUTHORIZATION " + bench.login,
                "CREATE TABLE big AS SELECT g AS id, g AS n FROM generate_series(1, 5000) g",
                "CREATE TABLE side.big AS SELECT * FROM big",
                "CREATE TABLE pile AS SELECT g AS id, 0 AS n FROM generate_series(1, " + ROWS + ") g",
                "ALTER TABLE pile ADD PRIMARY KEY (id)",
                "ALTER TABLE big OWNER TO " + bench.login,
                "ALTER TABLE side.big OWNER TO " + bench.login,
                "ALTER TABLE pile OWNER TO " + bench.login);
        Singles.THREADS.execute(this::application);
    }

    @AfterEach
    void end() {
        over.end();
    }

    private void application() {
        try (var connection = bench.open()) {
            connection.setAutoCommit(false);
            while (over.await(Duration.ofMillis(10))) {
                try (var statement = connection.createStatement()) {
                    statement.execute("UPDATE side.big SET n = n WHERE id = 7");
                }
                over.await(Duration.ofMillis(random.nextInt(8) == 0 ? 800 : 80));
                connection.commit();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @RepeatedTest(6)
    void everyEffectIsThereOnceOrNotAtAll() throws Exception {
        var runs = new ArrayList<CompletableFuture<Outcome>>();
        for (int owner = 1; owner <= OWNERS && !isOver(); owner++) {
            var runner = bench.runner(run);
            var mine = run;
            var outcome = CompletableFuture.supplyAsync(() -> runner.run(CHANGE, mine, null, journal), Singles.THREADS);
            runs.add(outcome);
            if (owner == OWNERS || !overtaken(runner, outcome)) {
                last = outcome.get(60, TimeUnit.SECONDS);
            }
            run = next();
        }
        for (var outcome : runs) {
            outcome.get(60, TimeUnit.SECONDS);
        }
        check();
    }

    private boolean isOver() {
        return !(last instanceof Outcome.HandBack || last instanceof Outcome.Lost);
    }

    /** The next owner, or after a bad end mostly the first one of another attempt, whose epoch goes on. */
    private RunIdentity next() {
        var next = Bench.next(run);
        boolean endedBadly = last instanceof Outcome.Failed || last instanceof Outcome.Canceled;
        if (!endedBadly || random.nextInt(4) == 0) {
            return next;
        }
        last = new Outcome.Lost("another attempt follows");
        journal.cancelAsked = false;
        return new RunIdentity(run.installation(), run.task(), run.runUid() + 100_000, next.epoch(), "tester");
    }

    /** Does something to the owner; true: the next one comes while this one may still work. */
    private boolean overtaken(ChangeRunner runner, CompletableFuture<Outcome> outcome) {
        over.await(Duration.ofMillis(random.nextInt(300)));
        if (outcome.isDone()) {
            return false;
        }
        switch (random.nextInt(10)) {
            case 0, 1 -> runner.cut();
            case 2, 3 ->
                bench.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                        + " 'slipway-taskrun-" + run.runUid() + "'");
            case 4, 5 -> runner.stop(StopReason.DRAIN);
            case 6 -> {
                journal.cancelAsked = random.nextBoolean();
                if (journal.cancelAsked) {
                    runner.stop(StopReason.CANCEL);
                }
            }
            default -> {
                return true;
            }
        }
        return random.nextInt(3) == 0;
    }

    private void check() {
        int applied =
                switch (last) {
                    case Outcome.Applied done -> done.steps();
                    case Outcome.Canceled canceled -> canceled.appliedSteps();
                    case Outcome.Failed failed -> failed.appliedSteps();
                    case Outcome.HandBack _, Outcome.Lost _ -> -1;
                    case Outcome.Indeterminate _ -> throw new AssertionError(last + "\n" + journal.lines);
                };
        if (applied < 0) {
            return;
        }
        var told = last + " of run " + run + "\n" + journal.lines;
        assertThat(bench.query("SELECT count(*) FROM slipway.history WHERE state = 'APPLIED' AND task = '" + run.task()
                        + "'"))
                .as(told)
                .isEqualTo(Integer.toString(applied));
        assertThat(bench.query("SELECT coalesce(string_agg(n::text, '' ORDER BY n), '') FROM fx"))
                .as(told)
                .isEqualTo(applied < 1 ? "" : applied < 3 ? "1" : applied < STEPS ? "12" : "123");
        assertThat(bench.query("SELECT coalesce(string_agg(indexrelid::regclass::text || CASE WHEN indisvalid THEN ''"
                        + " ELSE '!' END, ' '), '') FROM pg_index WHERE indrelid IN ('big'::regclass, 'side.big'::regclass)"
                        + " AND indexrelid::regclass::text <> 'side.gone'"))
                .as(told)
                .isEqualTo(applied < 2 ? "" : "side.i");
        assertThat(bench.query("SELECT count(*) FROM pg_class WHERE relname = 'gone'"))
                .as(told)
                .isEqualTo(applied == 6 ? "1" : "0");
        slices(applied, told);
        assertThat(List.of("0", "1")).contains(bench.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"));
    }

    private void slices(int applied, String told) {
        assertThat(bench.query("SELECT count(*) FROM pile WHERE n > 1")).as(told).isEqualTo("0");
        var progress = bench.query("SELECT coalesce((SELECT (progress ->> 'rows')::int FROM slipway.history"
                + " WHERE kind = 'BATCH' AND state = 'INTENT'), 0)");
        assertThat(bench.query("SELECT sum(n) FROM pile"))
                .as(told)
                .isEqualTo(applied >= 4 ? Integer.toString(ROWS) : progress);
    }
}
