package io.slipway.bench;

import io.slipway.cluster.CrashRuns;

/** All crash tests, or those whose name contains the first argument. */
public final class CrashBench {
    private CrashBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        var runs = (arguments.length == 0 ? CrashRuns.all() : CrashRuns.named(arguments[0])).run();
        runs.failed().forEach(System.err::println);
        System.out.println(runs);
        System.exit(runs.failed().isEmpty() ? 0 : 1);
    }
}
