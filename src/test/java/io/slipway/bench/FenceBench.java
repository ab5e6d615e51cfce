package io.slipway.bench;

import io.slipway.apply.HistoryTorture;

/** The fence under torture: see {@link HistoryTorture}. */
public final class FenceBench {
    private FenceBench() {}

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--tasks", "--seed");
        long seed = flags.seed("--seed", System.nanoTime());
        System.out.println("seed " + seed);
        long begun = System.nanoTime();
        var result = new HistoryTorture(flags.number("--tasks", 500), seed).run();
        result.evidence().forEach(System.out::println);
        System.out.printf(
                "%d tasks, %d applied, %d sessions terminated, %d wrong, %.0f s%n",
                result.tasks(),
                result.applied(),
                result.terminated(),
                result.wrong(),
                (System.nanoTime() - begun) / 1e9);
        System.out.printf(
                "{\"tasks\": %d, \"unknownCommits\": %d, \"lost\": %d, \"duplicated\": %d, \"wrong\": %d, \"seed\": %d}%n",
                result.tasks(), result.unknownCommits(), result.lost(), result.duplicated(), result.wrong(), seed);
        System.exit(result.isClean() ? 0 : 1);
    }
}
