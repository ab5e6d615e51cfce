package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;

class UnknownStatementRuleTest {
    private static final Rule RULE = new UnknownStatementRule();

    @Test
    void anUnknownKindIsAWarning() {
        assertThat(findings(RULE, "FROBNICATE t")).extracting(Finding::severity).containsExactly(Severity.WARNING);
    }

    @Test
    void aKnownKindHasNoFinding() {
        assertThat(findings(RULE, "SET standard_conforming_strings = on")).isEmpty();
    }
}
