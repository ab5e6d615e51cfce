package io.slipway.bench;

import io.slipway.chaos.Chaos;
import io.slipway.chaos.RoundOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The random proof as a program: see {@link Chaos}. */
public final class ChaosBench {
    private ChaosBench() {}

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--rounds", "--seed", "--minutes", "--settle-timeout", "--only", "--kinds");
        long seed = flags.seed("--seed", System.currentTimeMillis());
        System.out.println("seed " + seed + ", commit " + commit());
        var logs = Path.of("target", "chaos", "seed-" + seed);
        var terms = new RoundOptions(
                Duration.ofSeconds(flags.number("--settle-timeout", 30)),
                flags.text("--only", ""),
                flags.text("--kinds", ""));
        var result = new Chaos(seed, logs, terms)
                .run(flags.number("--rounds", 10), Duration.ofMinutes(flags.number("--minutes", 600)));
        result.violations().forEach(System.out::println);
        if (!result.violations().isEmpty()) {
            System.out.println("what the replicas wrote, and what is on record, is kept in " + logs);
        }
        System.out.println(result.json());
        System.exit(result.violations().isEmpty() ? 0 : 1);
    }

    private static String commit() throws IOException, InterruptedException {
        var git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                .redirectErrorStream(true)
                .start();
        var said = new String(git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? said.strip() : "unknown";
    }
}
