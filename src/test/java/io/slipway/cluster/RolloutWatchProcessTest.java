package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.Program;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag(Program.SMOKE)
class RolloutWatchProcessTest {
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final String STATE = "SELECT min(state) FROM slipway.task_run";

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);

    @TempDir
    private Path folder;

    private Process watch(String file, int port) throws IOException {
        // a shell without job control starts its background jobs, and so all of their children, with SIGINT ignored
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(Program.command(96, List.of()));
        command.addAll(List.of("rollout", "watch", "1", "--server", "http://127.0.0.1:" + port));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(file).toFile())
                .start();
    }

    private String said(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ReplicaServer replica(int port) {
        return ReplicaServer.launch(control, Map.of(), "--port=" + port);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aWatchOutlivesItsReplicaAndCtrlCOnlyLeavesIt() throws Exception {
        int port = freePort();
        Process interrupted;
        Process watching;
        try (var first = replica(port);
                var other = ReplicaServer.launch(control)) {
            List.of(first, other).forEach(ReplicaServer::ready);
            new RestRollout(first.rest(), fleet)
                    .register()
                    .start(List.of("SELECT pg_sleep(600); INSERT INTO fx VALUES (1)"), 1);
            interrupted = watch("interrupted", port);
            watching = watch("watching", port);
            await().atMost(SOON)
                    .until(() -> said("interrupted").contains(" RUNNING")
                            && said("watching").contains(" RUNNING"));

            interrupt(interrupted);
            assertThat(interrupted.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted.exitValue()).isEqualTo(130);
            assertThat(said("interrupted")).contains("The rollout goes on. Watch it again: slipway rollout watch 1");
            assertThat(control.query(STATE)).isEqualTo("RUNNING");

            first.kill();
            await().atMost(SOON).until(() -> said("watching").contains("; trying again"));
            try (var again = replica(port)) {
                again.ready();
                again.rest().post("/v1/rollouts/1/cancel", Map.of());
                assertThat(watching.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(watching.exitValue()).as(said("watching")).isEqualTo(1);
        assertThat(said("watching")).contains("rollout 1 of plan 1  CANCELED");
    }

    /** As Ctrl-C does. */
    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }
}
