package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Statements without a transaction of which nothing tells, whose owners come to grief at random moments, and a person
 * who looks for the effect of the one in doubt: in the end every effect is there as often as the history says.
 */
class UnprobedKillDbTest {
    private static final Change CHANGE = Bench.change("""
            -- slipway:transaction off
            INSERT INTO fx (n) SELECT 1 FROM pg_sleep(0.05);
            INSERT INTO fx (n) SELECT 2 FROM pg_sleep(0.15);
            INSERT INTO fx (n) SELECT 3 FROM pg_sleep(0.02);
            INSERT INTO fx (n) SELECT 4 FROM pg_sleep(0.1);
            """);

    private final Random random = new Random(Long.getLong("seed", System.nanoTime()));
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();

    @RepeatedTest(6)
    void everyEffectIsThereOnceWhenDoubtsAreResolvedByLooking() throws Exception {
        bench.run(Bench.change("SELECT 1"));
        try (var owners = new Owners(bench, journal, CHANGE, random)) {
            var last = owners.play((doubt, run) -> look(doubt, run, owners.watch()));
            assertThat(effects()).as(last + "\n" + journal.lines).isEqualTo(applied());
        }
    }

    private String effects() {
        return bench.query("SELECT coalesce(string_agg(n::text, '' ORDER BY n), '') FROM fx");
    }

    private String applied() {
        return bench.query("SELECT coalesce(string_agg(step::text, '' ORDER BY step), '') FROM slipway.history"
                + " WHERE state = 'APPLIED' AND steps_total > 1");
    }

    private Outcome look(Outcome.Indeterminate doubt, RunIdentity run, SessionSource sessions) {
        bench.awaitNoSession();
        int step = doubt.appliedSteps() + 1;
        var expected = new TargetIdentity(
                null,
                Long.parseLong(bench.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(bench.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        var question = new Resolution.Question(CHANGE, run, expected, journal);
        boolean there = bench.effects(step) > 0;
        var ruling =
                new Resolution(sessions, sessions, question).decide(new Resolution.Word(step, there, "looked for it"));
        var told = List.of(ruling, doubt, journal.lines).toString();
        if (!(ruling instanceof Ruling.NoAnswer || ruling instanceof Ruling.Refused)) {
            assertThat(effects()).as(told).isEqualTo(applied());
        }
        return switch (ruling) {
            case Ruling.Done(int total) -> new Outcome.Applied(total, 0, false);
            case Ruling.PartlyDone(int done, int total) -> new Outcome.Failed(doubt.error(), done, total);
            case Ruling.NotApplied(int done, int total) -> new Outcome.Failed(doubt.error(), done, total);
            case Ruling.NoAnswer _ -> look(doubt, run, sessions);
            // by the session of an answer that was lost, whose end the server has not seen yet
            case Ruling.Refused(var why) when why.contains("lock is held") -> look(doubt, run, sessions);
            case Ruling.Refused _ -> throw new AssertionError(told);
        };
    }
}
