package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexNameNeededRuleTest {
    private static final Rule RULE = new IndexNameNeededRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY ON t (a)",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ON t (a)",
                "DROP INDEX CONCURRENTLY"
            })
    void aConcurrentStatementWithoutANameIsAnError(String sql) {
        assertThat(findings(RULE, sql))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(Severity.ERROR, new Position(1, 1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE INDEX CONCURRENTLY ON app.t (a, lower(b), \"C\" DESC) | \"t_a_expr_C_idx\".",
                "CREATE UNIQUE INDEX CONCURRENTLY ON ONLY t USING btree (a COLLATE \"C\", b int4_ops) | t_a_b_idx."
            })
    void theMessageNamesTheDefaultName(String sql, String name) {
        assertThat(findings(RULE, sql).getFirst().message()).endsWith(name);
    }

    @Test
    void theSuggestionAddsTheDefaultName() {
        assertThat(findings(RULE, "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ON t (a) WHERE b"))
                .extracting(Finding::suggestion)
                .containsExactly("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a_idx ON t (a) WHERE b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE INDEX ON t (a)", "CREATE INDEX CONCURRENTLY i ON t (a)"})
    void aNamedOrTransactionalIndexHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
