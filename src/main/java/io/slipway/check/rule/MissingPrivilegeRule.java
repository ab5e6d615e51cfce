package io.slipway.check.rule;

import io.slipway.problem.Severity;

/** Findings about the login of a target, which {@code ChangeCheck} reports once per target. */
final class MissingPrivilegeRule extends Rule {
    MissingPrivilegeRule() {
        super(
                "missing-privilege",
                Severity.ERROR,
                "The login lacks a privilege that runs need",
                "A run that needs the object ends FAILED, missing-privilege, before or in the middle of its steps.");
    }
}
