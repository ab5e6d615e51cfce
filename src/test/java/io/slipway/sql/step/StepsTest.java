package io.slipway.sql.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.SqlName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepsTest {
    @Test
    void nonTransactionalStatementsAreStandaloneSteps() {
        assertThat(
                        shape(
                                "CREATE TABLE a (); CREATE TABLE b (); CREATE INDEX CONCURRENTLY i ON a (x); VACUUM a; SELECT 1"))
                .containsExactly("transaction 2", "standalone 1", "standalone 1", "transaction 1");
    }

    @Test
    void stepsAreNumberedInTheAuthorsOrder() {
        List<Step> steps = Script.of("SELECT 1; VACUUM; SELECT 2").steps();

        assertThat(steps).extracting(Step::number).containsExactly(1, 2, 3);
        assertThat(steps.stream().flatMap(step -> step.statements().stream()).map(Statement::index))
                .containsExactly(0, 1, 2);
    }

    @Test
    void aTransactionStepEndsAfterANewEnumValue() {
        assertThat(shape("SELECT 1; ALTER TYPE mood ADD VALUE 'meh'; INSERT INTO t VALUES ('meh')"))
                .containsExactly("transaction 2", "transaction 1");
    }

    @Test
    void doAndCallStayInTheirTransactionStep() {
        assertThat(shape("SELECT 1; DO $$ BEGIN COMMIT; END $$; CALL p(); SELECT 2"))
                .containsExactly("transaction 4");
    }

    @Test
    void transactionOffMakesEveryStatementAStandaloneStep() {
        assertThat(shape("-- slipway:transaction off\nSELECT 1; CALL p(); VACUUM"))
                .containsExactly("standalone 1", "standalone 1", "standalone 1");
    }

    @Test
    void aStatementWithAnExternalEffectIsAStandaloneStep() {
        assertThat(shape("SELECT 1; DROP SUBSCRIPTION s; SELECT 2"))
                .containsExactly("transaction 1", "standalone 1", "transaction 1");
        assertThat(shape("SELECT pg_create_logical_replication_slot('a', 'b'); COMMIT PREPARED 'x'"))
                .containsExactly("standalone 1", "standalone 1");
        assertThat(shape("SELECT 1; CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)"))
                .containsExactly("transaction 2");
    }

    @Test
    void aBatchLineMakesABatchStepOfItsTable() {
        List<Step> steps = Script.of("-- slipway:batch table=App.T key=id,\"N\" size=500 pause=50ms\n"
                        + "SELECT 1; UPDATE app.t SET a = 1 WHERE a IS NULL; UPDATE app.u SET a = 1")
                .steps();

        assertThat(steps).hasSize(3);
        assertThat(steps.get(1)).isInstanceOfSatisfying(Step.Batch.class, batch -> {
            assertThat(batch.spec().key()).extracting(SqlName::last).containsExactly("id", "N");
            assertThat(batch.spec().size()).isEqualTo(500);
            assertThat(batch.spec().pause()).isEqualTo(Duration.ofMillis(50));
            assertThat(batch.statement().index()).isEqualTo(1);
        });
    }

    @Test
    void aBatchLineMustMatchExactlyOneStatement() {
        for (String sql : List.of("SELECT 1", "UPDATE t SET a = 1; DELETE FROM t")) {
            assertThat(Script.of("-- slipway:batch table=t key=id\n" + sql).findings())
                    .extracting(Finding::code)
                    .containsExactly("batch-statement");
        }
    }

    private static List<String> shape(String sql) {
        return Script.of(sql).steps().stream()
                .map(step -> switch (step) {
                    case Step.Transaction transaction ->
                        "transaction " + transaction.statements().size();
                    case Step.Standalone standalone ->
                        "standalone " + standalone.statements().size();
                    case Step.Batch batch -> "batch " + batch.statements().size();
                })
                .toList();
    }
}
