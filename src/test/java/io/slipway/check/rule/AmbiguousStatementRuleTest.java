package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmbiguousStatementRuleTest {
    private static final Rule RULE = new AmbiguousStatementRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';', $$;$$, E'\\';', \";\"",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t; DELETE FROM t)",
                "SELECT a ? 'b', a ?| array['c'], '{d}'::jsonb @? '$.x'",
                "DO $$ BEGIN NULL; END $$",
                "SELECT e'a''b\\\\'', E'''', e'\\\\'';''', 'a''b'"
            })
    void aStatementThatTheDriverReadsAsOneHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }

    @Test
    void aStatementThatTheDriverReadsAsTwoIsAnError() {
        assertThat(findings(RULE, "SELECT 1; SELECT E'a'\n'\\';'"))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.ERROR, new Position(1, 11)));
    }

    @Test
    void theRuleRunsAfterAllOtherRules() {
        assertThat(RuleRegistry.check(Script.of("SELECT E'a'\n'\\';';\n\\q")))
                .extracting(Finding::code)
                .containsExactly("psql-meta-command", "ambiguous-statement");
    }
}
