package io.slipway.migration;

import static io.slipway.migration.MigrationFixture.codes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlywayProjectDbTest {
    @TempDir
    private Path folder;

    private MigrationFixture project;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
        for (var i = 1; i <= 5; i++) {
            project.file(
                    "V%d__t%d.sql".formatted(i, i),
                    "CREATE TABLE t%d (n int); INSERT INTO fx VALUES (%d)".formatted(i, i));
        }
        project.file("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS n");
    }

    private Flyway flyway() {
        var database = project.apply.database;
        return Flyway.configure()
                .dataSource(database.jdbcUrl(), project.apply.login, "secret of " + project.apply.login)
                .locations("filesystem:" + project.migrations)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    @Test
    void aFlywayProjectIsTakenOverAndStaysUsableByFlyway() {
        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(6);
        assertThat(project.states()).contains("1 APPLIED", "5 APPLIED", "view APPLIED");
        project.file("V6__t6.sql", "CREATE TABLE t6 (n int); INSERT INTO fx VALUES (6)");
        project.file("V7__i.sql", "CREATE INDEX CONCURRENTLY t6_n ON t6 (n)");
        assertThat(project.migrate().done()).hasSize(2);
        assertThat(project.apply.effects(1)).isEqualTo(1);
        assertThat(flyway().migrate().migrationsExecuted).isZero();
        flyway().validate();
        assertThat(project.apply.effects(6)).isEqualTo(1);
    }

    @Test
    void whatIsTakenBackIsNotAppliedForFlyway() {
        flyway().migrate();
        project.file("V6__t6.sql", "CREATE TABLE t6 (n int)");
        project.apply();
        project.rollback(RollbackOptions.LAST);
        assertThat(project.states()).contains("6 PENDING");
        assertThat(flyway().info().pending()).hasSize(1);
    }

    @Test
    void aRowThatIsMissingInFlywaysTableIsWritten() {
        project.ignoreFlyway();
        flyway().baseline();
        project.apply();
        var again = new MigrationFixture(folder, project.apply);
        assertThat(again.migrate().done()).isEmpty();
        assertThat(flyway().migrate().migrationsExecuted).isZero();
        assertThat(project.apply.effects(1)).isEqualTo(1);
    }

    @Test
    void aFileThatFlywayAppliedAndThatChangedIsRefused() {
        flyway().migrate();
        project.file("V3__t3.sql", "CREATE TABLE t3 (n int, m int)");
        assertThat(codes(project.refusals(engine -> engine.planRun(RunOptions.ALL))))
                .containsExactly("checksum-mismatch");
    }

    @Test
    void whatFlywayAppliedIsNotTakenBack() {
        flyway().migrate();
        assertThat(codes(project.refusals(engine -> engine.planRollback(RollbackOptions.LAST))))
                .containsExactly("applied-by-flyway");
    }

    @Test
    void aVersionThatWasTakenBackWithoutFlywayIsPending() {
        flyway().migrate();
        project.file("V6__t6.sql", "CREATE TABLE t6 (n int)");
        project.apply();
        project.ignoreFlyway();
        project.rollback(RollbackOptions.LAST);
        var again = new MigrationFixture(folder, project.apply);
        assertThat(again.states()).contains("6 PENDING");
        again.apply();
        assertThat(again.states()).contains("6 APPLIED");
        assertThat(flyway().migrate().migrationsExecuted).isZero();
    }
}
