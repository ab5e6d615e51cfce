package io.slipway.cli.target;

import java.util.Set;

/** The names of a plan's options, which {@code slipway.yaml} may set too. */
final class OptionNames {
    static final Set<String> ALL = Set.of(
            "waves",
            "maxParallel",
            "maxFailures",
            "retries",
            "lockTimeout",
            "lockDeadline",
            "statementTimeout",
            "softTimeout",
            "hardTimeout",
            "victimBudget",
            "maxVictims",
            "idempotent",
            "backup",
            "checks");

    private OptionNames() {}
}
