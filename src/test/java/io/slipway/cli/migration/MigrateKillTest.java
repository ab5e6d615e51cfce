package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationFixture;
import io.slipway.testing.Proof;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of {@code slipway migrate} at each step of a migration, and Ctrl-C. The next one finishes it, once.
 */
@Tag(Proof.TAG)
class MigrateKillTest {
    private static final List<String> POINTS =
            List.of("after-begin", "after-history-insert", "before-commit", "after-commit");
    private static final int ROWS = 100;

    @TempDir
    private Path folder;

    private MigrationFixture project;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
        project.apply.database.execute(
                "CREATE TABLE pile AS SELECT g AS id, 0 AS n FROM generate_series(1, " + ROWS + ") g",
                "ALTER TABLE pile ADD PRIMARY KEY (id)",
                "ALTER TABLE pile OWNER TO " + project.apply.login);
    }

    /** Kills one process at each of the failpoints. */
    private void killAt(List<String> points) {
        for (var point : points) {
            try (var migrate = MigrateProcess.start(project, point)) {
                migrate.awaitReached(point);
            }
            project.apply.awaitNoSession();
        }
    }

    /** Kills one process while its statement waits for a row that another session has changed. */
    private void killWhileItWaits(String statement) throws Exception {
        try (Connection blocker = project.apply.open();
                var update = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            update.execute("UPDATE pile SET n = n WHERE id = 55");
            try (var migrate = MigrateProcess.start(project)) {
                awaitSession("wait_event_type = 'Lock' AND query LIKE '%" + statement + "%'");
                assertThat(migrate.said()).doesNotContain("Exception");
            }
            blocker.rollback();
        }
        project.apply.awaitNoSession();
    }

    private void awaitSession(String condition) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> project.apply
                        .query("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                + " current_database() AND pid <> pg_backend_pid() AND " + condition)
                        .equals("1"));
    }

    private String indexes() {
        return project.apply.query("SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' ORDER BY"
                + " indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'pile'::regclass AND NOT indisprimary");
    }

    @Test
    void eachStepTakesEffectOnceAlthoughItsProcessIsKilled() throws Exception {
        project.file("V1__mixed.sql", """
                -- slipway:batch table=public.pile key=id size=10
                INSERT INTO fx VALUES (1);
                CREATE INDEX CONCURRENTLY pile_a ON public.pile (n);
                CREATE INDEX CONCURRENTLY pile_b ON public.pile (n, id);
                UPDATE public.pile SET n = n + 1;
                INSERT INTO fx VALUES (5);
                """);
        killAt(POINTS);
        assertThat(project.apply.effects(1)).isEqualTo(1);
        killAt(Proof.isWhole() ? POINTS : List.of("after-history-insert", "after-commit"));
        assertThat(indexes()).isEqualTo("pile_a true");
        killWhileItWaits("pile_b");
        killWhileItWaits("UPDATE");
        assertThat(project.states()).containsExactly("1 INCOMPLETE");
        assertThat(project.apply.query("SELECT string_agg(DISTINCT n::text, ' ') FROM pile"))
                .isEqualTo("0 1");
        killAt(Proof.isWhole() ? POINTS.subList(0, 3) : List.of());
        project.apply();
        assertThat(project.states()).containsExactly("1 APPLIED");
        assertThat(project.apply.effects(1)).isEqualTo(1);
        assertThat(project.apply.effects(5)).isEqualTo(1);
        assertThat(indexes()).isEqualTo("pile_a true, pile_b true");
        assertThat(project.apply.query("SELECT sum(n) || ' ' || max(n) FROM pile"))
                .isEqualTo(ROWS + " 1");
    }

    @Test
    void interruptedItRollsBackAndEndsWithItsExitCode() throws Exception {
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1); SELECT pg_sleep(600)");
        try (var migrate = MigrateProcess.start(project)) {
            awaitSession("query LIKE '%pg_sleep(600)%'");
            migrate.interrupt();
            assertThat(migrate.exitCode()).as(migrate::said).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(migrate.said())
                    .contains("Canceling: the statement in flight is rolled back.", "canceled  1 a")
                    .doesNotContain("Exception", "\tat ");
        }
        project.apply.awaitNoSession();
        assertThat(project.apply.effects(1)).isZero();
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        project.apply();
        assertThat(project.apply.effects(1)).isEqualTo(1);
    }
}
