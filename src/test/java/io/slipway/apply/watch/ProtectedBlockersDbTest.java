package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

/** Sessions that no policy may end, as a server of their own really shows them. */
class ProtectedBlockersDbTest {
    private static final BlockerPolicy ALL = new BlockerPolicy(List.of(BlockerRule.of("*")), List.of());
    private static final Duration SOON = Duration.ofSeconds(60);

    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT
            .with("autovacuum", "on")
            .with("autovacuum_naptime", "1s")
            .with("max_wal_senders", "2")
            .with("wal_level", "replica"));
    private final TestPostgres postgres = TestPostgres.of(server);
    private final TestPostgres.Database database = postgres.createDatabase();
    private final String app = postgres.createLogin();
    private final Connection superuser = database.open();
    private volatile boolean released;

    @AfterEach
    void close() throws SQLException {
        superuser.close();
        server.close();
    }

    private @Nullable String pid(String condition) {
        return database.query("SELECT min(pid) FROM pg_stat_activity WHERE " + condition);
    }

    private BlockerVerdict verdict(String condition) throws SQLException {
        await().atMost(SOON).until(() -> pid(condition) != null);
        int pid = Integer.parseInt(String.valueOf(pid(condition)));
        return BlockerVerdict.of(
                ALL, pid, BlockerFacts.read(superuser, List.of(pid)).getFirst());
    }

    @Test
    void aReplicationSessionIsNeverEnded() throws SQLException {
        database.execute("ALTER ROLE " + app + " REPLICATION");
        var options = new Properties();
        options.setProperty("user", app);
        options.setProperty("password", "secret of " + app);
        options.setProperty("replication", "database");
        options.setProperty("assumeMinServerVersion", "14");
        options.setProperty("preferQueryMode", "simple");
        try (var ignored = new Driver().connect(database.jdbcUrl(), options)) {
            assertThat(verdict("backend_type = 'walsender'"))
                    .isEqualTo(new BlockerVerdict.Refused(BlockerVerdict.Reason.REPLICATION));
        }
    }

    @Test
    void aSessionThatWaitsForItsStandbyIsNeverEnded() throws SQLException {
        database.grantCreate(app);
        database.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        var commits = CompletableFuture.runAsync(this::commitUntilReleased);
        assertThat(verdict("wait_event = 'SyncRep' AND usename = '" + app + "'"))
                .isEqualTo(new BlockerVerdict.Refused(BlockerVerdict.Reason.COMMITS));
        released = true;
        database.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        commits.join();
    }

    /** The first commits may come before the server has applied the setting. */
    private void commitUntilReleased() {
        try (var session = database.open(app);
                var statement = session.createStatement()) {
            statement.execute("SET application_name = 'shop'");
            statement.execute("CREATE TABLE public.made ()");
            while (!released) {
                statement.execute("COMMENT ON TABLE public.made IS 'x'");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAutovacuumThatPreventsAWraparoundIsNeverEnded() throws SQLException {
        database.execute(
                "CREATE TABLE public.old WITH (autovacuum_freeze_max_age = 100000, autovacuum_vacuum_cost_delay = 100,"
                        + " autovacuum_vacuum_cost_limit = 1) AS SELECT repeat('x', 500) FROM generate_series(1, 5000)",
                "CREATE UNLOGGED TABLE public.ids (id int)",
                """
                DO $$ BEGIN
                  FOR i IN 1 .. 101000 LOOP
                    BEGIN
                      INSERT INTO public.ids VALUES (1);
                    EXCEPTION WHEN division_by_zero THEN NULL;
                    END;
                  END LOOP;
                END $$""");
        assertThat(verdict("query LIKE 'autovacuum: VACUUM%public.old%'"))
                .isEqualTo(new BlockerVerdict.Refused(BlockerVerdict.Reason.WRAPAROUND));
    }
}
