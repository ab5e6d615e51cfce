package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvisibleCharacterRuleTest {
    private static final Rule RULE = new InvisibleCharacterRule();

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1, \u00a0a FROM t", "SELECT 1, a\u200b FROM t"})
    void aWordWithAnInvisibleCharacterIsAnError(String sql) {
        assertThat(findings(RULE, sql))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.ERROR, new Position(1, 11)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT '\u00a0', \"\u200b\"", "SELECT é FROM t"})
    void quotedOrVisibleCharactersHaveNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
