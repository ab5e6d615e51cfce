package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.sql.statement.LockMode;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchStatementTest {
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
    void aBatchThatCannotBeSlicedIsRefused(String sql, String why) {
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
    void aBatchThatCanBeSlicedIsAccepted(String sql) {
        assertThat(Script.of("-- slipway:batch table=t key=id\n" + sql).findings())
                .noneMatch(Finding::isError);
    }

    @Test
    void executeTakesTheLocksOfThePreparedStatement() {
        Script script = Script.of("PREPARE p AS UPDATE t SET a = 1; EXECUTE p; EXECUTE q");

        assertThat(script.statements().get(1).lock()).isEqualTo(LockMode.ROW_EXCLUSIVE);
        assertThat(script.statements().get(2).lock()).isEqualTo(LockMode.UNKNOWN);
    }
}
