package io.slipway.bench;

import io.slipway.cluster.RollingRestart;

/** What a rolling restart under load costs: tasks that fail, indexes built twice, requests that fail. */
public final class RollingBench {
    private RollingBench() {}

    public static void main(String[] args) {
        var flags = Flags.of(args, "--tasks", "--replicas", "--parallel");
        int tasks = flags.number("--tasks", 200);
        int replicas = flags.number("--replicas", 3);
        var outcome = new RollingRestart(replicas, tasks).run(flags.number("--parallel", 6));
        var requests = outcome.requests();
        System.out.printf(
                "{\"tasks\": %d, \"replicas\": %d, \"millis\": %d, \"states\": \"%s\", \"answered\": %d, \"closed\": %d, \"failed\": %d}%n",
                tasks,
                replicas,
                outcome.millis(),
                outcome.states(),
                requests.answered(),
                requests.closed(),
                requests.failures().size());
        requests.failures().stream().distinct().limit(10).forEach(System.err::println);
        System.exit(requests.failures().isEmpty() ? 0 : 1);
    }
}
