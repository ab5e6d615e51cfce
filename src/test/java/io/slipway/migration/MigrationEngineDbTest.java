package io.slipway.migration;

import static io.slipway.migration.MigrationFixture.codes;
import static io.slipway.migration.MigrationFixture.message;
import static io.slipway.migration.MigrationFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import io.slipway.sql.Script;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationEngineDbTest {
    @TempDir
    private Path folder;

    private MigrationFixture project;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
    }

    private int effects(int n) {
        return project.apply.effects(n);
    }

    @Test
    void migrationsRunInOrderAndOnce() {
        project.file("V10__last.sql", "INSERT INTO t VALUES (10)");
        project.file("V9__first.sql", "CREATE TABLE t (n int); INSERT INTO fx VALUES (9)");
        project.file("R__again.sql", "INSERT INTO fx VALUES (1)");
        project.apply();
        assertThat(project.migrate().done()).isEmpty();
        assertThat(project.states()).containsExactly("9 APPLIED", "10 APPLIED", "again APPLIED");
        assertThat(effects(9)).isEqualTo(1);
        assertThat(effects(1)).isEqualTo(1);
    }

    @Test
    void statusInstallsNothing() {
        project.file("V1__a.sql", "SELECT 1");
        assertThat(project.states()).containsExactly("1 PENDING");
        assertThat(project.apply.query("SELECT to_regnamespace('slipway')")).isEqualTo("null");
    }

    @Test
    void aFailureStopsTheRunAndLeavesNothing() {
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        project.file("V2__b.sql", "INSERT INTO fx VALUES (2);\n  SELECT 1/0");
        project.file("V3__c.sql", "INSERT INTO fx VALUES (3)");
        assertThat(message(project.migrate())).contains("division by zero");
        assertThat(project.states()).containsExactly("1 APPLIED", "2 FAILED", "3 PENDING");
        assertThat(effects(2)).isZero();
        assertThat(
                        project.apply.query(
                                "SELECT detail->>'position' FROM slipway.log WHERE kind = 'RUN_ENDED' AND detail->>'state' = 'FAILED'"))
                .isEqualTo("2:3");
    }

    @Test
    void aCorrectedMigrationContinuesBehindWhatIsApplied() {
        project.file("V1__a.sql", """
                INSERT INTO fx VALUES (1);
                CREATE TABLE t (i int);
                CREATE INDEX CONCURRENTLY t_i ON t (i);
                SELECT 1/0
                """);
        project.migrate();
        assertThat(project.states()).containsExactly("1 INCOMPLETE");
        project.file("V1__a.sql", """
                INSERT INTO fx VALUES (1);
                CREATE TABLE t (i int);
                CREATE INDEX CONCURRENTLY t_i ON t (i);
                INSERT INTO fx VALUES (2)
                """);
        project.apply();
        assertThat(project.states()).containsExactly("1 APPLIED");
        assertThat(effects(1)).isEqualTo(1);
        assertThat(effects(2)).isEqualTo(1);
    }

    @Test
    void anotherBeginningOfAPartlyAppliedMigrationIsRefused() {
        project.file("V1__a.sql", "CREATE TABLE t (i int); CREATE INDEX CONCURRENTLY t_i ON t (i); SELECT 1/0");
        project.migrate();
        project.file("V1__a.sql", "CREATE TABLE u (i int); CREATE INDEX CONCURRENTLY t_i ON t (i); SELECT 1");
        assertThat(message(project.migrate())).contains("applied with other statements");
    }

    @Test
    void aRepeatableRunsAgainForEachChangeOfItsText() {
        for (var n : new int[] {1, 2, 1}) {
            project.file("R__view.sql", "INSERT INTO fx VALUES (" + n + ")");
            project.apply();
        }
        assertThat(effects(1)).isEqualTo(2);
        assertThat(effects(2)).isEqualTo(1);
    }

    @Test
    void rollbackAndMigrateApplyAgain() {
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        project.file("U1__a.sql", "INSERT INTO fx VALUES (-1)");
        for (var i = 0; i < 2; i++) {
            project.apply();
            assertThat(project.rollback(RollbackOptions.LAST).failed()).isEmpty();
            assertThat(project.states()).containsExactly("1 PENDING");
        }
        assertThat(effects(1)).isEqualTo(2);
        assertThat(effects(-1)).isEqualTo(2);
    }

    @Test
    void aVersionThatAServerAppliedCountsHere() {
        project.file("V1_0__a.sql", "INSERT INTO fx VALUES (1)");
        var change = PreparedChange.of(
                new ChangeName.Version("default", "1.00"), "a", Script.of("INSERT INTO fx VALUES (1)"));
        assertThat(project.apply.run(change)).isInstanceOf(RunOutcome.Applied.class);
        assertThat(project.migrate().done()).isEmpty();
        assertThat(effects(1)).isEqualTo(1);
    }

    @Test
    void aVersionThatWasAppliedHereCountsForAServer() {
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        project.apply();
        var change = ApplyFixture.version("01", "INSERT INTO fx VALUES (1)");
        assertThat(project.apply.run(change))
                .isInstanceOfSatisfying(
                        RunOutcome.Applied.class,
                        applied -> assertThat(applied.adopted()).isEqualTo(1));
        assertThat(effects(1)).isEqualTo(1);
    }

    @Test
    void filesAndHistoryThatContradictAreRefused() {
        project.file("V1__a.sql", "SELECT 1");
        project.file("V2__b.sql", "SELECT 2");
        project.file("V4__d.sql", "SELECT 4");
        project.apply();
        project.file("V1__a.sql", "SELECT 1;\n");
        project.file("V2__b.sql", "SELECT 22");
        project.delete("V4__d.sql");
        assertThat(codes(project.refusals(engine -> engine.runMigrations(RunOptions.ALL, MigrationListener.NONE))))
                .containsExactly("checksum-mismatch", "checksum-mismatch", "missing-migration");
    }

    @Test
    void otherLineEndingsAreTheSameFile() {
        project.file("V1__a.sql", "SELECT 1;\nSELECT 2;\n");
        project.apply();
        project.file("V1__a.sql", "SELECT 1;\r\nSELECT 2;\r\n");
        assertThat(project.states()).containsExactly("1 APPLIED");
    }

    @Test
    void aVersionOutOfOrderNeedsAReason() {
        project.file("V2__b.sql", "SELECT 2");
        project.apply();
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        assertThat(project.states()).containsExactly("1 OUT_OF_ORDER", "2 APPLIED");
        assertThat(codes(project.refusals(engine -> engine.planRun(RunOptions.ALL))))
                .containsExactly("out-of-order");
        project.migrate(new RunOptions(null, "a late branch", false));
        assertThat(effects(1)).isEqualTo(1);
        assertThat(project.apply.query("SELECT message FROM slipway.log WHERE kind = 'OUT_OF_ORDER'"))
                .isEqualTo("version 1: a late branch");
    }

    @Test
    void aRunEndsAtTheNamedVersion() {
        project.file("V1__a.sql", "SELECT 1");
        project.file("V1.5__b.sql", "SELECT 2");
        project.file("R__r.sql", "SELECT 3");
        project.migrate(new RunOptions(version("1.2"), null, false));
        assertThat(project.states()).containsExactly("1 APPLIED", "1.5 PENDING", "r PENDING");
    }

    @Test
    void aScriptWithAnErrorIsRefusedBeforeAnyMigrationRuns() {
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        project.file("V2__b.sql", "SELECT 1;\nCOMMIT;");
        var refusals = project.refusals(engine -> engine.runMigrations(RunOptions.ALL, MigrationListener.NONE));
        assertThat(codes(refusals)).containsExactly("transaction-control");
        assertThat(refusals.getFirst().place()).endsWith("V2__b.sql:2:1");
        assertThat(effects(1)).isZero();
    }

    @Test
    void anAssertionThatIsNotTrueRollsBack() {
        project.file("V1__a.sql", "-- slipway:assert SELECT count(*) = 2 FROM fx\nINSERT INTO fx VALUES (1)");
        assertThat(message(project.migrate())).contains("the assertion is not true: SELECT count(*) = 2 FROM fx");
        assertThat(effects(1)).isZero();
    }

    @Test
    void anAssertionBehindAStepWithoutTransactionIsReported() {
        project.file("V1__a.sql", "-- slipway:assert SELECT false\nCREATE INDEX CONCURRENTLY fx_n ON public.new (n)");
        project.apply.database.execute(
                "CREATE TABLE public.new (n int)", "ALTER TABLE public.new OWNER TO " + project.apply.login);
        var item = project.migrate().failed().orElseThrow();
        assertThat(item.outcome()).isInstanceOf(RunOutcome.Applied.class);
        assertThat(item.failure()).contains("the assertion is not true");
        assertThat(project.errors())
                .containsExactly("the assertion is not true: SELECT false. Correct the script or the assertion");
    }

    @Test
    void whatIsLeftHalfDoneIsReported() {
        project.file("V1__a.sql", """
                CREATE TABLE t (n int);
                ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID
                """);
        assertThat(project.migrate().warnings())
                .containsExactly(
                        "the constraint positive of t is not validated: ALTER TABLE t VALIDATE CONSTRAINT positive");
    }

    @Test
    void aBatchThatFailsKeepsItsBackup() {
        project.apply.database.execute(
                "CREATE TABLE public.b (id int PRIMARY KEY, n int)",
                "INSERT INTO public.b SELECT i, i FROM generate_series(1, 300) i",
                "ALTER TABLE public.b OWNER TO " + project.apply.login);
        project.file("V1__a.sql", """
                -- slipway:batch table=b key=id size=100
                UPDATE b SET n = n / (250 - id)
                """);
        var item = project.migrate().failed().orElseThrow();
        assertThat(item.leavesNothing()).isFalse();
        assertThat(item.backup()).isNotNull();
        assertThat(project.apply.query("SELECT count(*) FROM b WHERE n < id")).isNotEqualTo("0");
    }
}
