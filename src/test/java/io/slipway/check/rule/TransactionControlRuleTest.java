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

class TransactionControlRuleTest {
    private static final Rule RULE = new TransactionControlRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "START TRANSACTION",
                "COMMIT",
                "END",
                "ROLLBACK",
                "ABORT",
                "ROLLBACK TO a",
                "SAVEPOINT a",
                "RELEASE a",
                "PREPARE TRANSACTION 'x'",
                "SET TRANSACTION READ ONLY",
                "SET LOCAL TRANSACTION READ ONLY",
                "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"
            })
    void aStatementThatBeginsOrEndsATransactionIsAnError(String sql) {
        assertThat(RuleRegistry.check(Script.of("SELECT 1; " + sql)))
                .extracting(Finding::code, Finding::severity, Finding::position)
                .containsExactly(tuple("transaction-control", Severity.ERROR, new Position(1, 11)));
    }

    @Test
    void commitPreparedHasNoFinding() {
        assertThat(findings(RULE, "COMMIT PREPARED 'x'; ROLLBACK PREPARED 'y'")).isEmpty();
    }
}
