package io.slipway.check.rule;

import static io.slipway.check.rule.RuleFixture.findings;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateAcrossStepsRuleTest {
    private static final Rule RULE = new StateAcrossStepsRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMP TABLE tmp (a int); VACUUM; INSERT INTO t SELECT * FROM tmp",
                "SELECT 1 AS a INTO TEMP tmp; VACUUM; DROP TABLE tmp",
                "PREPARE p AS SELECT 1; VACUUM; EXECUTE p",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1; VACUUM; FETCH c",
                "SELECT pg_advisory_lock(1); VACUUM; SELECT pg_advisory_unlock(1)",
                "-- slipway:transaction off\nCREATE TEMP TABLE tmp (a int); INSERT INTO tmp VALUES (1)"
            })
    void stateThatALaterStepUsesIsAnError(String sql) {
        assertThat(findings(RULE, sql)).extracting(Finding::severity).containsExactly(Severity.ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMP TABLE tmp (a int); INSERT INTO tmp VALUES (1); VACUUM; SELECT 1",
                "PREPARE p AS SELECT 1; EXECUTE p; VACUUM",
                "CREATE TEMP TABLE tmp (a int); VACUUM; CREATE TEMP TABLE other (b int); SELECT * FROM other",
                "CREATE TEMP TABLE tmp (a int); DROP TABLE tmp; VACUUM; CREATE TABLE tmp (a int)",
                "CREATE TEMP TABLE tmp (a int); VACUUM; CREATE TEMP TABLE tmp (a int); SELECT * FROM tmp",
                "CREATE TEMP TABLE tmp (a int); VACUUM; SELECT o.tmp, 1 AS tmp FROM app.tmp o",
                "CREATE TEMP TABLE tmp (a int); DISCARD ALL; SELECT * FROM tmp"
            })
    void stateWithinOneStepHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
