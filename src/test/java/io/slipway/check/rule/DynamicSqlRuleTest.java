package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;

class DynamicSqlRuleTest {
    private static final Rule RULE = new DynamicSqlRule();

    @Test
    void aDoThatExecutesBuiltStatementsIsNoted() {
        assertThat(findings(RULE, "DO $$ BEGIN EXECUTE 'x'; END $$"))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.INFO, new Position(1, 4)));
    }

    @Test
    void aRoutineThatIsOnlyCreatedHasNoFinding() {
        assertThat(findings(RULE, "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'x'; END $$"))
                .isEmpty();
    }
}
