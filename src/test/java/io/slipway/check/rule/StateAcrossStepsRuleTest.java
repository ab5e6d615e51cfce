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
                "CREATE FUNCTION pg_temp.h() RETURNS int LANGUAGE sql AS 'SELECT 1'; VACUUM; SELECT pg_temp.h()",
                "CREATE FUNCTION pg_temp.h() RETURNS int LANGUAGE sql AS 'SELECT 1'; VACUUM; DO $$ BEGIN PERFORM pg_temp.h(); END $$",
                "CREATE TABLE pg_temp.tmp (a int); VACUUM; INSERT INTO t SELECT * FROM tmp",
                "CREATE TEMP TABLE tmp (a int); VACUUM; DO $$ BEGIN INSERT INTO tmp VALUES (1); END $$",
                "CREATE TEMP TABLE tmp (a int); VACUUM; SELECT * FROM t, tmp",
                "CREATE TEMP SEQUENCE s; VACUUM; SELECT nextval('s')",
                "INSERT INTO a VALUES (DEFAULT); VACUUM; INSERT INTO b VALUES (currval('a_id_seq'))",
                "INSERT INTO a VALUES (DEFAULT); VACUUM; INSERT INTO b VALUES (currval('app.a_id_seq'::regclass))",
                "INSERT INTO a VALUES (DEFAULT); VACUUM; SELECT lastval()",
                "SELECT nextval('s'); VACUUM; DO $$ BEGIN PERFORM currval('s'); END $$",
                "SELECT setval('s', 5); CREATE INDEX CONCURRENTLY i ON t (a); SELECT currval('s')",
                "-- slipway:transaction off\nINSERT INTO a VALUES (DEFAULT); SELECT lastval()",
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
                "CREATE FUNCTION pg_temp.h() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT pg_temp.h(); VACUUM",
                "CREATE TEMP TABLE tmp (a int); VACUUM; SELECT a, tmp FROM t",
                "CREATE TEMP TABLE tmp (a int); VACUUM; INSERT INTO t VALUES ('tmp')",
                "INSERT INTO a VALUES (DEFAULT); SELECT lastval(); VACUUM",
                "INSERT INTO a VALUES (DEFAULT); VACUUM; INSERT INTO a VALUES (DEFAULT); SELECT currval('a_id_seq')",
                "INSERT INTO a VALUES (DEFAULT); VACUUM; SELECT nextval('s'); SELECT currval('s')",
                "CREATE TEMP TABLE tmp (a int); DISCARD ALL; SELECT * FROM tmp"
            })
    void stateWithinOneStepHasNoFinding(String sql) {
        assertThat(findings(RULE, sql)).isEmpty();
    }
}
