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

class BodyDefinesRuleTest {
    private static final Rule RULE = new BodyDefinesRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN IF true THEN DROP TABLE t; END IF; END $$",
                "DO $$ BEGIN CREATE TABLE t (a int); END $$"
            })
    void aBodyThatDefinesObjectsIsNoted(String sql) {
        assertThat(findings(RULE, sql))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.INFO, new Position(1, 4)));
    }

    @Test
    void aBodyWithOnlyALockHasNoFinding() {
        assertThat(findings(RULE, "DO $$ BEGIN LOCK TABLE t; END $$")).isEmpty();
    }
}
