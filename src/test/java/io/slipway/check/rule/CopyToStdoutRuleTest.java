package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyToStdoutRuleTest {
    private static final Rule RULE = new CopyToStdoutRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t TO STDOUT",
                "copy s.t (a, b) to stdout with (format csv)",
                "COPY (SELECT a FROM t WHERE b = 'to') TO STDOUT",
                "COPY t TO STDIN"
            })
    void aCopyToTheClientIsAnErrorAtTheStatement(String sql) {
        assertThat(findings(RULE, sql))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.ERROR, new Position(1, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"COPY t TO '/tmp/stdout'", "COPY t TO PROGRAM 'cat'", "COPY t FROM '/tmp/t'", "SELECT 1 AS to"})
    void anyOtherStatementHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
