package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.testing.Proof;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Standalone statements without a probe whose owners die at random moments, and an operator who reads the effect of the
 * step in doubt. At the end the number of effects is the number of applied rows in the history.
 */
@Tag(Proof.TAG)
class UnprobedKillDbTest {
    private static final PreparedChange CHANGE = ApplyFixture.change("""
            -- slipway:transaction off
            INSERT INTO fx (n) SELECT 1 FROM pg_sleep(0.05);
            INSERT INTO fx (n) SELECT 2 FROM pg_sleep(0.15);
            INSERT INTO fx (n) SELECT 3 FROM pg_sleep(0.02);
            INSERT INTO fx (n) SELECT 4 FROM pg_sleep(0.1);
            """);

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();

    static long[] seeds() {
        return Proof.seeds(Proof.size(3, 60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyEffectIsThereOnceAfterDoubtsAreResolved(long seed) throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        try (var owners = new CompetingOwners(fixture, journal, CHANGE, new Random(seed))) {
            var last = owners.play((doubt, run) -> look(doubt, run, owners.watch()));
            if (last instanceof RunOutcome.HandBack || last instanceof RunOutcome.Lost) {
                // the run has not ended: its next owner would find the step in doubt
                fixture.awaitNoSession();
                assertThat(List.of(applied(), applied() + inDoubt()))
                        .as(report(last))
                        .contains(effects());
            } else {
                assertThat(effects()).as(report(last)).isEqualTo(applied());
            }
        }
    }

    private String report(RunOutcome last) {
        return last + "\n" + journal.lines;
    }

    private String inDoubt() {
        return fixture.query(
                "SELECT coalesce(string_agg(step::text, ''), '') FROM slipway.history WHERE state = 'INTENT'");
    }

    private String effects() {
        return fixture.query("SELECT coalesce(string_agg(n::text, '' ORDER BY n), '') FROM fx");
    }

    private String applied() {
        return fixture.query("SELECT coalesce(string_agg(step::text, '' ORDER BY step), '') FROM slipway.history"
                + " WHERE state = 'APPLIED' AND steps_total > 1");
    }

    private RunOutcome look(RunOutcome.Indeterminate doubt, RunIdentity run, SessionSource sessions) {
        fixture.awaitNoSession();
        int step = doubt.appliedSteps() + 1;
        var expected = new TargetIdentity(
                null,
                Long.parseLong(fixture.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(fixture.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        var question = new DoubtResolution.DoubtfulRun(CHANGE, run, expected, journal.changeKey(), journal, journal);
        boolean there = fixture.effects(step) > 0;
        var result = new DoubtResolution(sessions, sessions, question)
                .decide(new DoubtResolution.Decision(step, there, "looked for it"));
        var report = List.of(result, doubt, journal.lines).toString();
        if (!(result instanceof ResolutionResult.NoAnswer || result instanceof ResolutionResult.Refused)) {
            assertThat(effects()).as(report).isEqualTo(applied());
        }
        return switch (result) {
            case ResolutionResult.Done(int total) -> new RunOutcome.Applied(total, 0, false);
            case ResolutionResult.PartlyDone(int done, int total) -> new RunOutcome.Failed(doubt.error(), done, total);
            case ResolutionResult.NotApplied(int done, int total) -> new RunOutcome.Failed(doubt.error(), done, total);
            case ResolutionResult.NoAnswer _ -> look(doubt, run, sessions);
            // by the session of an answer that was lost, whose end the server has not seen yet
            case ResolutionResult.Refused(var why) when why.contains("lock is held") -> look(doubt, run, sessions);
            case ResolutionResult.Refused _ -> throw new AssertionError(report);
        };
    }
}
