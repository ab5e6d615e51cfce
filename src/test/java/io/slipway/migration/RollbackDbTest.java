package io.slipway.migration;

import static io.slipway.migration.MigrationFixture.codes;
import static io.slipway.migration.MigrationFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackDbTest {
    @TempDir
    private Path folder;

    private MigrationFixture project;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
        project.file("V1__a.sql", "CREATE TABLE a (n int)");
        project.file("V2__b.sql", "CREATE TABLE b (n int); CREATE INDEX CONCURRENTLY b_n ON b (n)");
        project.file("V3__c.sql", "ALTER TABLE b ADD COLUMN c int");
        project.apply();
    }

    private List<String> refused(RollbackOptions options) {
        return codes(project.refusals(engine -> engine.planRollback(options)));
    }

    @Test
    void theInverseIsDerivedWithoutAnUndoFile() {
        project.rollback(new RollbackOptions(2, null, null, false));
        assertThat(project.states()).containsExactly("1 APPLIED", "2 PENDING", "3 PENDING");
        assertThat(project.apply.query("SELECT to_regclass('b')")).isEqualTo("null");
    }

    @Test
    void allAboveAVersionIsTakenBack() {
        project.rollback(new RollbackOptions(1, version("1.0"), null, false));
        assertThat(project.states()).containsExactly("1 APPLIED", "2 PENDING", "3 PENDING");
    }

    @Test
    void anUnknownVersionIsRefused() {
        assertThat(refused(new RollbackOptions(1, version("7"), null, false))).containsExactly("unknown-version");
    }

    @Test
    void rowsThatWouldBeLostAreRefused() {
        project.apply.database.execute("INSERT INTO b VALUES (1, 2), (2, NULL)");
        var refusals = project.refusals(engine -> engine.planRollback(RollbackOptions.LAST));
        assertThat(codes(refusals)).containsExactly("rows-lost");
        assertThat(refusals.getFirst().message()).contains("1 row in column public.b.c");
    }

    @Test
    void aReasonOverridesAndIsRecordedAndABackupIsMade() throws Exception {
        project.apply.database.execute("INSERT INTO b VALUES (1, 2)");
        var result = project.rollback(new RollbackOptions(1, null, "never used", false));
        assertThat(result.done().getFirst().backup()).isNotNull();
        assertThat(project.apply.query("SELECT message FROM slipway.log WHERE kind = 'FORCED'"))
                .isEqualTo("rollback of version 3: never used");
    }

    @Test
    void aDependentObjectIsRefused() {
        project.rollback(RollbackOptions.LAST);
        project.apply.database.execute("CREATE VIEW v AS SELECT n FROM b");
        assertThat(refused(RollbackOptions.LAST)).containsExactly("dependent-object");
    }

    @Test
    void aMigrationThatAnotherDependsOnIsRefused() {
        project.file("V4__d.sql", "-- slipway:depends-on 3\nCREATE TABLE d (n int)");
        project.apply();
        project.file("U4__d.sql", "DROP TABLE d");
        project.delete("V3__c.sql");
        project.file("V3__c.sql", "ALTER TABLE b ADD COLUMN c int");
        project.rollback(RollbackOptions.LAST);
        assertThat(project.states()).contains("3 APPLIED", "4 PENDING");
    }

    @Test
    void aStatementWithoutInverseIsNamed() {
        project.file("V4__d.sql", "CREATE TABLE d (n int);\nINSERT INTO d VALUES (1);");
        project.apply();
        var refusals = project.refusals(engine -> engine.planRollback(RollbackOptions.LAST));
        assertThat(codes(refusals)).containsExactly("no-way-back");
        assertThat(refusals.getFirst().place()).endsWith("V4__d.sql:2:1");
        assertThat(refusals.getFirst().message()).contains("INSERT d");
    }

    @Test
    void aPlanChangesNothing() throws Exception {
        var plan = project.engine().planRollback(RollbackOptions.LAST);
        assertThat(plan.items())
                .singleElement()
                .satisfies(item -> assertThat(item.written()).contains("DROP COLUMN"));
        assertThat(project.states()).containsExactly("1 APPLIED", "2 APPLIED", "3 APPLIED");
    }

    @Test
    void aPartlyAppliedMigrationIsTakenBackAsFarAsItIsApplied() {
        project.file("V4__d.sql", "CREATE TABLE d (n int); CREATE INDEX CONCURRENTLY d_n ON d (n); SELECT 1/0");
        project.migrate();
        project.rollback(RollbackOptions.LAST);
        assertThat(project.states()).contains("3 APPLIED", "4 PENDING");
        assertThat(project.apply.query("SELECT to_regclass('d')")).isEqualTo("null");
    }

    @Test
    void rowsOfTheSchemasOfTheProjectAreFound() {
        project.searchPath("app");
        project.apply.database.execute("CREATE SCHEMA app AUTHORIZATION " + project.apply.login);
        project.file("V4__d.sql", "CREATE TABLE orders (n int)");
        project.apply();
        project.apply.database.execute("INSERT INTO app.orders VALUES (1)");
        assertThat(refused(RollbackOptions.LAST)).containsExactly("rows-lost");
        var result = project.rollback(new RollbackOptions(1, null, "a test", false));
        assertThat(result.done().getFirst().backup()).isNotNull();
    }

    @Test
    void rowsThatGoWithASchemaAreFound() {
        project.file("V4__d.sql", "CREATE SCHEMA z; CREATE TABLE z.k (n int)");
        project.file("U4__d.sql", "DROP SCHEMA z CASCADE");
        project.apply();
        project.apply.database.execute("INSERT INTO z.k VALUES (1)");
        assertThat(refused(RollbackOptions.LAST)).containsExactly("rows-lost");
    }
}
