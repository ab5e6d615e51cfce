package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batch whose slices are larger than what the application bears. */
class BatchVictimsDbTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final Application shop = new Application(bench);
    private final Watches watches = new Watches(WatchListener.NONE);

    BatchVictimsDbTest() {
        bench.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, 400) g",
                "GRANT ALL ON o TO " + bench.login,
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$"
                        + " BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END $$",
                "CREATE TRIGGER slow BEFORE UPDATE ON o FOR EACH ROW EXECUTE FUNCTION slow()");
        bench.budget(Duration.ofMillis(150));
    }

    @AfterEach
    void close() {
        shop.close();
        watches.close();
    }

    @Test
    void aSliceThatOthersWaitTooLongBehindIsCutSmallerUntilTheyDoNot() throws Exception {
        bench.budget(Duration.ofMillis(500));
        // the first slice does not end by itself, however late the shop comes
        bench.database.execute(
                "CREATE SEQUENCE tries",
                "GRANT ALL ON SEQUENCE tries TO " + bench.login,
                "CREATE FUNCTION endless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF nextval('public.tries') = 1 THEN PERFORM pg_sleep(60); END IF; RETURN NEW; END $$",
                "CREATE TRIGGER z BEFORE UPDATE ON o FOR EACH ROW WHEN (NEW.id = 400) EXECUTE FUNCTION endless()");
        var change = Bench.change("-- slipway:batch table=o key=id size=400\nUPDATE o SET n = n + 1");
        var runner = new ChangeRunner(bench.sessions(run), bench.watch(), bench.options, watches, bench.watch());
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal), Singles.THREADS);
        shop.keepsRunning("SELECT FROM o WHERE id = (SELECT min(id) FROM o WHERE n = 0) FOR UPDATE");
        assertThat(outcome.get(120, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("400");
        assertThat(journal.lines)
                .anyMatch(line ->
                        line.kind() == LogLine.Kind.WAIT && line.message().contains("slices of 200 rows from here"));
    }

    @Test
    void whereEvenOneRowIsTooMuchItEndsAfterThreeTriesOfThatRowAndKeepsWhatIsDone() throws Exception {
        bench.database.execute(
                "CREATE FUNCTION slower() RETURNS trigger LANGUAGE plpgsql AS $$"
                        + " BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$",
                "CREATE TRIGGER slower BEFORE UPDATE ON o FOR EACH ROW WHEN (NEW.id = 6) EXECUTE FUNCTION slower()");
        var change = Bench.change("-- slipway:batch table=o key=id size=8\nUPDATE o SET n = n + 1");
        var runner = new ChangeRunner(bench.sessions(run), bench.watch(), bench.options, watches, bench.watch());
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal), Singles.THREADS);
        shop.keepsRunning("SELECT FROM o WHERE id = 6 FOR UPDATE");
        assertThat(outcome.get(120, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("victim-budget"));
        assertThat(bench.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("5");
        assertThat(journal.lines.stream()
                        .map(LogLine::message)
                        .filter(text -> text.endsWith(" rows from here"))
                        .map(text -> text.replaceAll(".*slices of (\\d+) .*", "$1")))
                .as("it stays as small as it has become")
                .containsExactly("4", "2", "1", "1", "1");
        assertThat(journal.lines).noneMatch(line -> line.kind() == LogLine.Kind.RETRY);
    }
}
