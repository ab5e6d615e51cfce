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

class BodyEndsTransactionRuleTest {
    private static final Rule RULE = new BodyEndsTransactionRule();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DO 'BEGIN ROLLBACK; END' | WARNING | 4",
                "DO LANGUAGE plpgsql $$ BEGIN COMMIT; END $$ | WARNING | 21",
                "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$ | INFO | 54",
                "CREATE FUNCTION f(a text DEFAULT 'x') RETURNS void AS 'BEGIN COMMIT; END' LANGUAGE 'plpgsql' | INFO | 55"
            })
    void aBodyThatEndsTransactionsIsReportedAtTheBody(String sql, Severity severity, int column) {
        assertThat(findings(RULE, sql))
                .extracting(Finding::severity, Finding::position)
                .containsExactly(tuple(severity, new Position(1, column)));
    }

    @Test
    void transactionOffIsNotAdvisedWhereItIsSet() {
        var off = "-- slipway:transaction off\n";
        assertThat(findings(RULE, off + "DO 'BEGIN COMMIT; END'")).isEmpty();
        assertThat(findings(RULE, off + "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).doesNotContain("slipway:transaction"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f() RETURNS void LANGUAGE plperl AS $$ COMMIT; DROP TABLE t $$",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select commit from t'"
            })
    void commitInAnotherLanguageOrAsANameHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
