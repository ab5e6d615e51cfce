package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientEncodingRuleTest {
    private static final Rule RULE = new ClientEncodingRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET client_encoding = 'LATIN1'",
                "SET LOCAL client_encoding TO win1252",
                "SET SESSION client_encoding = SQL_ASCII",
                "SET NAMES 'LATIN1'",
                "set names latin1",
                "SELECT pg_catalog.set_config('client_encoding', 'LATIN9', false)"
            })
    void anotherEncodingIsAnError(String sql) {
        assertThat(findings(RULE, sql)).extracting(Finding::severity).containsExactly(Severity.ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET client_encoding = 'UTF8'",
                "SET client_encoding TO \"utf-8\"",
                "SET NAMES 'UTF-8'",
                "SET NAMES DEFAULT",
                "RESET client_encoding",
                "SELECT set_config('client_encoding', 'unicode', false)",
                "SELECT set_config('search_path', 'app', false)",
                "SET search_path = names"
            })
    void utf8HasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
