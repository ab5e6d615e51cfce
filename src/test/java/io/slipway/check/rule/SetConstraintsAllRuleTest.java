package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetConstraintsAllRuleTest {
    private static final Rule RULE = new SetConstraintsAllRule();

    @Test
    void settingAllConstraintsImmediateIsAnError() {
        assertThat(findings(RULE, "SET CONSTRAINTS /* all */ ALL IMMEDIATE"))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.ERROR, new Position(1, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET CONSTRAINTS a, b IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"})
    void namedOrDeferredConstraintsHaveNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
