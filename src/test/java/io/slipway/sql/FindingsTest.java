package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.Position;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindingsTest {
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
                "SET TRANSACTION READ ONLY"
            })
    void transactionControlIsAnError(String sql) {
        assertThat(Script.of("SELECT 1; " + sql).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("transaction-control");
            assertThat(finding.isError()).isTrue();
            assertThat(finding.position()).isEqualTo(new Position(1, 11));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET CONSTRAINTS ALL IMMEDIATE | set-constraints-all",
                "CREATE INDEX CONCURRENTLY ON t (a) | index-name-needed",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ON t (a) | index-name-needed",
                "DROP INDEX CONCURRENTLY | index-name-needed",
                "FROBNICATE t | unknown-statement",
                "SELECT 1 AS abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd | identifier-too-long",
                "SELECT 1 AS \"ééééééééééééééééééééééééééééééééé\" | identifier-too-long",
                "SELECT\u00a01 | invisible-character",
                "SELECT a\u200b FROM t | invisible-character",
                "DO 'BEGIN ROLLBACK; END' | body-ends-transaction",
                "DO $$ BEGIN EXECUTE 'x'; END $$ | dynamic-sql",
                "DO $$ BEGIN IF true THEN DROP TABLE t; END IF; END $$ | body-defines",
                "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$ | body-ends-transaction"
            })
    void eachHasItsCode(String sql, String code) {
        assertThat(Script.of(sql).findings()).extracting(Finding::code).contains(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE INDEX CONCURRENTLY ON app.t (a, lower(b), \"C\" DESC) | \"t_a_expr_C_idx\".",
                "CREATE UNIQUE INDEX CONCURRENTLY ON ONLY t USING btree (a COLLATE \"C\", b int4_ops) | t_a_b_idx."
            })
    void anIndexWithoutANameIsToldTheUsualOne(String sql, String name) {
        assertThat(Script.of(sql).findings().getFirst().message()).endsWith(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WITH x AS (SELECT 1) UPDATE t SET a = 1 | begins with WITH",
                "UPDATE t SET a = 1 RETURNING a | has RETURNING",
                "DELETE FROM t WHERE CURRENT OF c | row of a cursor",
                "UPDATE t SET a = (SELECT max(a) FROM t) | reads other rows of t",
                "DELETE FROM t USING s.t AS other WHERE other.id = t.parent | reads other rows of t",
                "UPDATE t SET a = random() | volatile function random",
                "DELETE FROM t WHERE a < clock_timestamp() | volatile function clock_timestamp",
                "UPDATE t SET id = id + 1 | assigns to id of the key",
                "UPDATE t SET b = a IS DISTINCT FROM 0, id = id + 1 | assigns to id of the key",
                "UPDATE ONLY t AS x SET a = 1, (b, id) = (1, 2) WHERE a = 0 | assigns to id of the key"
            })
    void aBatchThatIsNotTheSameSliceBySliceIsRefused(String sql, String why) {
        assertThat(Script.of("-- slipway:batch table=t key=id\n" + sql).findings())
                .filteredOn(Finding::isError)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("batch-statement");
                    assertThat(finding.message()).contains(why);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET a = b, c.id = 2 WHERE id > 5 AND a IN (SELECT s.a FROM s WHERE s.id = t.id)",
                "UPDATE t x SET a = upper(x.b) FROM s WHERE s.id = x.id",
                "DELETE FROM t"
            })
    void aBatchThatIsTheSameSliceBySliceIsTaken(String sql) {
        assertThat(Script.of("-- slipway:batch table=t key=id\n" + sql).findings())
                .noneMatch(Finding::isError);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET CONSTRAINTS a, b IMMEDIATE",
                "SET CONSTRAINTS ALL DEFERRED",
                "CREATE INDEX ON t (a)",
                "SELECT 1 AS abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc",
                "SELECT 1 AS \"éééééééééééééééééééééééééééééé\"",
                "COMMIT PREPARED 'x'",
                "SET standard_conforming_strings = on",
                "CREATE FUNCTION f() RETURNS void LANGUAGE plperl AS $$ COMMIT; DROP TABLE t $$",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select commit from t'"
            })
    void nothingIsSaidOf(String sql) {
        assertThat(Script.of(sql).findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TRANSACTION READ ONLY",
                "SET LOCAL TRANSACTION READ ONLY",
                "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"
            })
    void aChangeOfTheTransactionItselfIsAnError(String sql) {
        assertThat(Script.of(sql).findings()).extracting(Finding::code).containsExactly("transaction-control");
    }

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
        assertThat(Script.of(sql).findings()).extracting(Finding::code).containsExactly("state-across-steps");
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
    void stateWithinOneStepIsFine(String sql) {
        assertThat(Script.of(sql).findings()).isEmpty();
    }

    @Test
    void executeTakesTheLocksOfWhatTheScriptPrepared() {
        Script script = Script.of("PREPARE p AS UPDATE t SET a = 1; EXECUTE p; EXECUTE q");

        assertThat(script.statements().get(1).lock()).isEqualTo(LockMode.ROW_EXCLUSIVE);
        assertThat(script.statements().get(2).lock()).isEqualTo(LockMode.UNKNOWN);
    }
}
