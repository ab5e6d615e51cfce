package io.slipway.cli.client;

import picocli.CommandLine.Option;

/** What a person decides about a target that is not OK. A picocli mixin. */
final class TargetDecisionOption {
    @Option(names = "--accept", description = "The target is right as it is.")
    private boolean accept;

    @Option(names = "--reapply", description = "A new plan applies the changes that it lost.")
    private boolean reapply;

    String word(ServerOption server) {
        if (accept == reapply) {
            throw server.usage("give exactly one of --accept and --reapply");
        }
        return accept ? "ACCEPT" : "REAPPLY";
    }
}
