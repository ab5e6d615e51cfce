package io.slipway.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.WaitReason;
import io.slipway.time.Threads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two commands on one database, and a command that is canceled or loses the session that orders it. */
class MigrationTurnDbTest {
    private static final ExecutorService THREADS = Threads.virtualPerTask("migrate");

    @TempDir
    private Path folder;

    private MigrationFixture project;

    @BeforeEach
    void makeProject() {
        project = new MigrationFixture(folder);
        project.file("V1__a.sql", "INSERT INTO fx VALUES (1)");
        project.file("V2__b.sql", "INSERT INTO fx VALUES (2); " + project.apply.untilReleased());
        project.file("V3__c.sql", "INSERT INTO fx VALUES (3)");
    }

    /** What a command waits for, in sentences. */
    private static final class Waits implements MigrationListener {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void waiting(WaitReason reason, String detail) {
            seen.add(reason + " " + detail);
        }

        @Override
        public void line(RunLogLine line) {}

        @Override
        public void stepApplied(int step, int of) {}
    }

    private CompletableFuture<MigrationResult> start(MigrationEngine engine, MigrationListener listener) {
        return CompletableFuture.supplyAsync(() -> MigrationFixture.migrate(engine, RunOptions.ALL, listener), THREADS);
    }

    private void awaitSecondMigration() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> project.apply
                        .query("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                + " current_database() AND pid <> pg_backend_pid() AND query LIKE '%until_told%'")
                        .equals("1"));
    }

    private String lockSession() {
        return project.apply.query(
                "SELECT coalesce(min(pid)::text, '') FROM pg_locks WHERE locktype = 'advisory' AND objid = 4"
                        + " AND objsubid = 2 AND granted AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    private void eachEffectIsThereOnce() {
        for (var n : new int[] {1, 2, 3}) {
            assertThat(project.apply.effects(n)).as("effect %d", n).isEqualTo(1);
        }
        assertThat(project.states()).containsExactly("1 APPLIED", "2 APPLIED", "3 APPLIED");
    }

    @Test
    void theSecondCommandWaitsAndFindsNothingToDo() throws Exception {
        var first = start(project.engine(), MigrationListener.NONE);
        awaitSecondMigration();
        var waits = new Waits();
        var second = start(project.engine(), waits);
        await().until(() -> !waits.seen.isEmpty());
        assertThat(waits.seen.getFirst())
                .startsWith("TARGET_BUSY another slipway changes this database: process " + lockSession() + " of "
                        + project.apply.login);
        project.apply.release();
        assertThat(first.get().done()).hasSize(3);
        assertThat(second.get().done()).isEmpty();
        eachEffectIsThereOnce();
    }

    @Test
    void aCommandThatLosesItsTurnTakesItAgain() throws Exception {
        var waits = new Waits();
        var first = start(project.engine(), waits);
        awaitSecondMigration();
        project.apply.database.execute("SELECT pg_terminate_backend(" + lockSession() + ")");
        var second = start(project.engine(), MigrationListener.NONE);
        await().until(() -> !lockSession().isEmpty());
        project.apply.release();
        var all = List.of(first.get(), second.get());
        assertThat(all).allSatisfy(result -> assertThat(result.failed()).isEmpty());
        eachEffectIsThereOnce();
    }

    @Test
    void aRollbackThatLosesItsTurnGoesOn() throws Exception {
        project.apply.release();
        project.apply();
        project.apply.database.execute("TRUNCATE public.told");
        project.file("U3__c.sql", "SELECT public.until_told(); INSERT INTO fx VALUES (-3)");
        project.file("U2__b.sql", "INSERT INTO fx VALUES (-2)");
        project.file("U1__a.sql", "INSERT INTO fx VALUES (-1)");
        var rollback = CompletableFuture.supplyAsync(
                () -> project.rollback(new RollbackOptions(2, null, null, false)), THREADS);
        awaitSecondMigration();
        project.apply.database.execute("SELECT pg_terminate_backend(" + lockSession() + ")");
        project.apply.release();
        assertThat(rollback.get().done()).hasSize(2);
        assertThat(project.states()).containsExactly("1 APPLIED", "2 PENDING", "3 PENDING");
        assertThat(project.apply.effects(-3)).isEqualTo(1);
        assertThat(project.apply.effects(-2)).isEqualTo(1);
    }

    @Test
    void aCanceledMigrationIsRolledBackAndTheNextRunAppliesIt() throws Exception {
        for (var now : new boolean[] {false, true}) {
            var engine = project.engine();
            var run = start(engine, MigrationListener.NONE);
            awaitSecondMigration();
            engine.stop(now);
            var item = run.get().failed().orElseThrow();
            assertThat(item.label()).isEqualTo("2");
            assertThat(item.outcome()).isInstanceOf(RunOutcome.Canceled.class);
            assertThat(project.apply.effects(2)).isZero();
            project.apply.awaitNoSession();
        }
        project.apply.release();
        project.apply();
        eachEffectIsThereOnce();
    }

    @Test
    void aCommandThatWaitsForItsTurnCanBeCanceled() throws Exception {
        var first = start(project.engine(), MigrationListener.NONE);
        awaitSecondMigration();
        var waits = new Waits();
        var engine = project.engine();
        var second = start(engine, waits);
        await().until(() -> !waits.seen.isEmpty());
        engine.stop(false);
        assertThat(second).failsWithin(Duration.ofSeconds(30));
        project.apply.release();
        first.get();
        eachEffectIsThereOnce();
    }
}
