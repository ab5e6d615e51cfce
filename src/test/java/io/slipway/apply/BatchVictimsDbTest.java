package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.problem.RunErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batch whose slices exceed the victim budget. */
class BatchVictimsDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final ApplicationLoad shop = new ApplicationLoad(fixture);
    private final ServerWatches watches = new ServerWatches(WatchListener.NONE);

    BatchVictimsDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, 400) g",
                "GRANT ALL ON o TO " + fixture.login,
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$"
                        + " BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END $$",
                "CREATE TRIGGER slow BEFORE UPDATE ON o FOR EACH ROW EXECUTE FUNCTION slow()");
        fixture.budget(Duration.ofMillis(150));
    }

    @AfterEach
    void close() {
        shop.close();
        watches.close();
    }

    @Test
    void aSliceWithVictimsOverBudgetIsHalved() throws Exception {
        fixture.budget(Duration.ofMillis(500));
        // the first slice does not end by itself, however late the shop comes
        fixture.database.execute(
                "CREATE SEQUENCE tries",
                "GRANT ALL ON SEQUENCE tries TO " + fixture.login,
                "CREATE FUNCTION endless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF nextval('public.tries') = 1 THEN PERFORM pg_sleep(60); END IF; RETURN NEW; END $$",
                "CREATE TRIGGER z BEFORE UPDATE ON o FOR EACH ROW WHEN (NEW.id = 400) EXECUTE FUNCTION endless()");
        var change = ApplyFixture.change("-- slipway:batch table=o key=id size=400\nUPDATE o SET n = n + 1");
        var runner =
                new OwnerFixture(fixture.sessions(run), fixture.watch(), fixture.options, watches, fixture.watch());
        var outcome =
                CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal), StandaloneFixture.THREADS);
        shop.keepRunning("SELECT FROM o WHERE id = (SELECT min(id) FROM o WHERE n = 0) FOR UPDATE");
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("400");
        assertThat(journal.lines)
                .anyMatch(line ->
                        line.kind() == RunLogLine.Kind.WAIT && line.message().contains("slices of 200 rows from here"));
    }

    @Test
    void aRowWithVictimsOverBudgetFailsTheRunAfterThreeTries() throws Exception {
        fixture.database.execute(
                "CREATE FUNCTION slower() RETURNS trigger LANGUAGE plpgsql AS $$"
                        + " BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$",
                "CREATE TRIGGER slower BEFORE UPDATE ON o FOR EACH ROW WHEN (NEW.id = 6) EXECUTE FUNCTION slower()");
        var change = ApplyFixture.change("-- slipway:batch table=o key=id size=8\nUPDATE o SET n = n + 1");
        var runner =
                new OwnerFixture(fixture.sessions(run), fixture.watch(), fixture.options, watches, fixture.watch());
        var outcome =
                CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal), StandaloneFixture.THREADS);
        shop.keepRunning("SELECT FROM o WHERE id = 6 FOR UPDATE");
        assertThat(outcome.get(120, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.VICTIM_BUDGET));
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("5");
        assertThat(journal.lines.stream()
                        .map(RunLogLine::message)
                        .filter(text -> text.endsWith(" rows from here"))
                        .map(text -> text.replaceAll(".*slices of (\\d+) .*", "$1")))
                .as("it stays as small as it has become")
                .containsExactly("4", "2", "1", "1", "1");
        assertThat(journal.lines).noneMatch(line -> line.kind() == RunLogLine.Kind.RETRY);
    }
}
