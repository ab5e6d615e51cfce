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

class IdentifierTooLongRuleTest {
    private static final Rule RULE = new IdentifierTooLongRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 AS abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd",
                "SELECT 1 AS \"ééééééééééééééééééééééééééééééééé\""
            })
    void aNameOf64BytesIsAWarningAtItsPosition(String sql) {
        assertThat(findings(RULE, sql))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.WARNING, new Position(1, 13)));
    }

    @Test
    void theMessageShowsTheNameThatRemains() {
        assertThat(findings(RULE, "DROP TABLE \"ééééééééééééééééééééééééééééééééé\""))
                .extracting(Finding::message)
                .containsExactly(
                        "This name is longer than 63 bytes: PostgreSQL cuts it to ééééééééééééééééééééééééééééééé.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 AS abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc",
                "SELECT 1 AS \"éééééééééééééééééééééééééééééé\"",
                "SELECT 'abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd'"
            })
    void aShorterNameOrAStringHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
