package io.slipway.bench;

import io.slipway.apply.EverydayChange;
import io.slipway.apply.StallTrial;
import java.time.Duration;

/** Measures how long an application waits during everyday changes: see {@link StallTrial}. */
public final class StallBench {
    private StallBench() {}

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--changes", "--hold");
        var all = EverydayChange.all();
        var changes = all.subList(0, Math.min(all.size(), flags.number("--changes", all.size())));
        long begun = System.nanoTime();
        try (var trial = new StallTrial(Duration.ofMillis(flags.number("--hold", 5_000)))) {
            System.out.printf(
                    "%-28s %10s %10s %10s %10s %10s%n",
                    "change", "stall ms", "took ms", "let pass", "psql stall", "psql took");
            int applied = 0;
            long longest = 0;
            long psqlLongest = 0;
            for (var change : changes) {
                var felt = trial.feel(change);
                var ours = felt.ours();
                var theirs = felt.psql();
                applied += ours.applied() ? 1 : 0;
                longest = Math.max(longest, ours.stall().toMillis());
                psqlLongest = Math.max(psqlLongest, theirs.stall().toMillis());
                System.out.printf(
                        "%-28s %10d %10d %10d %10d %10d%s%n",
                        change.name(),
                        ours.stall().toMillis(),
                        ours.took().toMillis(),
                        ours.backedOff(),
                        theirs.stall().toMillis(),
                        theirs.took().toMillis(),
                        ours.applied() ? "" : "  NOT APPLIED: " + ours.end());
            }
            System.out.printf("%d changes, %.0f s%n", changes.size(), (System.nanoTime() - begun) / 1e9);
            System.out.printf(
                    "{\"changes\": %d, \"applied\": %d, \"longestStallMs\": %d, \"psqlLongestStallMs\": %d}%n",
                    changes.size(), applied, longest, psqlLongest);
            System.exit(applied == changes.size() ? 0 : 1);
        }
    }
}
