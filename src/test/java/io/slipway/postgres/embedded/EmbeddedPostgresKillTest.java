package io.slipway.postgres.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class EmbeddedPostgresKillTest {
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aServerOutlivesItsKilledOwner() throws Exception {
        var folder = TestPostgres.newFolder();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var owner = new ProcessBuilder(List.of(
                        java, "-cp", System.getProperty("java.class.path"), Owner.class.getName(), folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var url = owner.inputReader().readLine();
        owner.destroyForcibly();
        assertThat(owner.waitFor(60, SECONDS)).isTrue();
        try (var heir = EmbeddedPostgres.start(folder, EmbeddedSettings.DEFAULT)) {
            assertThat(heir.url()).isEqualTo(url);
            try (var session = heir.open(EmbeddedPostgres.NAME);
                    var statement = session.createStatement();
                    var row = statement.executeQuery("SELECT n FROM written_by_the_dead")) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    /** A session that is busy does not notice that its postmaster is gone. */
    @Test
    void aDiscardedServerLeavesNothingAlthoughItsPostmasterWasKilled() throws Exception {
        var folder = TestPostgres.newFolder();
        try (var server = EmbeddedPostgres.start(folder, EmbeddedSettings.DEFAULT);
                var session = server.open(EmbeddedPostgres.NAME);
                var statement = session.createStatement()) {
            var cluster = server.folder().resolve("cluster");
            long postmaster = Long.parseLong(
                    Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst());
            var backend = ProcessHandle.of(session.unwrap(PGConnection.class).getBackendPID())
                    .orElseThrow();
            var busy = CompletableFuture.runAsync(() -> run(statement));
            await().until(() -> backend.info()
                    .totalCpuDuration()
                    .filter(spent -> spent.compareTo(BUSY) > 0)
                    .isPresent());
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            await().until(() -> ProcessHandle.of(postmaster).isEmpty());
            assertThat(backend.isAlive()).isTrue();

            EmbeddedPostgres.discard(folder);

            assertThat(backend.isAlive()).isFalse();
            assertThat(cluster).doesNotExist();
            assertThat(busy).failsWithin(LIMIT);
        }
    }

    private static void run(Statement statement) {
        try {
            statement.execute("DO 'DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The process that is killed. */
    static final class Owner {
        private Owner() {}

        @SuppressWarnings("resource") // it is killed while it holds the server
        static void main(String[] arguments) throws Exception {
            var server = EmbeddedPostgres.start(Path.of(arguments[0]), EmbeddedSettings.DEFAULT);
            try (var session = server.open(EmbeddedPostgres.NAME);
                    var statement = session.createStatement()) {
                statement.execute("CREATE TABLE written_by_the_dead AS SELECT 1 AS n");
            }
            System.out.println(server.url());
            System.in.read();
        }
    }
}
