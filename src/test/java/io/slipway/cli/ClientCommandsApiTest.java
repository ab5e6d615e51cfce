package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import io.slipway.time.Threads;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The commands against a server, from the registration of a database to the audit log. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class ClientCommandsApiTest extends ClientFixture {
    @Test
    void aChangeIsRolledOutAndWatched() throws IOException {
        String target = target();
        String plan = plan(target, "CREATE TABLE made (id int)");

        assertThat(slipway("plan", "check", plan).exit).isZero();
        String rollout = rolloutOf(plan);
        CommandResult watched = slipway("rollout", "watch", rollout);
        assertThat(watched.exit).as(watched::toString).isZero();
        assertThat(watched.out.toString())
                .contains(target + " task ", " RUNNING", " DONE")
                .contains("rollout " + rollout + " of plan " + plan + "  DONE", "1/1 done");

        String task = taskOf(rollout);
        CommandResult log = slipway("task", "log", task, "--follow");
        assertThat(log.exit).as(log::toString).isZero();
        assertThat(log.out.toString().lines())
                .hasSizeGreaterThan(3)
                .allMatch(line -> line.matches("20\\S+Z (INFO|WARNING) [a-z-]+.*[^: ]"));
        assertThat(slipway("task", "log", task).out).hasToString(log.out.toString());
        assertThat(slipway("task", "show", task).out.toString()).contains("state:", "DONE");
        assertThat(slipway("audit", "list").out.toString()).contains("create", "target " + target);
        CommandResult verified = slipway("audit", "verify", "-o", "json");
        assertThat(verified.exit).as(verified::toString).isZero();
        String anchor = verified.json().path("anchor").asText();
        assertThat(slipway("audit", "verify", "--anchor", anchor).exit).isZero();
        assertThat(slipway("audit", "verify", "--anchor", "1:" + "0".repeat(64)).exit)
                .isEqualTo(4);
        assertThat(slipway("target", "list", "-o", "yaml").out.toString()).contains("name: \"" + target + "\"");

        assertThat(slipway("plan", "rollout", plan))
                .satisfies(again -> assertThat(again.exit).isEqualTo(4))
                .satisfies(again -> assertThat(again.err.toString())
                        .endsWith("Next: slipway rollout watch " + rollout + " --server " + server() + "\n"));
    }

    @Test
    void aFailedChangeIsShownWithItsPlaceAndTheNextCommand() throws IOException {
        String rollout = rolloutOf(plan(target(), "SELECT 1;\nSELECT * FROM nowhere"));

        CommandResult watched = slipway("rollout", "watch", rollout);

        assertThat(watched.exit).isEqualTo(1);
        String task = taskOf(rollout);
        assertThat(slipway("task", "show", task).out.toString()).contains("file:", ", change.sql:2:15: ");
        assertThat(watched.out.toString()).contains("script-error, SQLSTATE 42P01, change.sql:2:15: ");
        assertThat(watched.err.toString())
                .contains("Next: slipway task retry " + task + " --server " + server() + ", or");
        assertThat(slipway("task", "skip", task, "--reason", "of no use").exit).isZero();
        assertThat(slipway("rollout", "watch", rollout).exit).isZero();
    }

    @Test
    void aRunningSessionIsWatchedAndCanceled() throws Exception {
        String rollout = rolloutOf(plan(target(), "SELECT pg_sleep(60)"));
        String task = taskOf(rollout);
        var result = new CommandResult();
        var watch = CompletableFuture.supplyAsync(
                () -> run(result, "task", "session", task, "--watch"), Threads.virtualPerTask("watch"));
        await().until(() -> result.out.toString().contains("pg_sleep"));

        assertThat(slipway("task", "session", task, "-o", "json")
                        .json()
                        .path("blocking")
                        .toString())
                .isEqualTo("[]");
        CommandResult canceled = slipway("task", "cancel", task);

        assertThat(canceled.exit).as(canceled::toString).isZero();
        assertThat(watch.get().exit).isEqualTo(1);
        assertThat(result.out.toString()).contains(" is CANCELED");
        assertThat(slipway("task", "session", task).exit).isEqualTo(4);
    }

    @Test
    void aWrongRequestSaysWhereAndWhatToDo() throws IOException {
        CommandResult script = slipway("plan", "create", "-f", planFile(target(), "SELECT 1;\nCOMMIT"));
        assertThat(script.exit).isEqualTo(2);
        assertThat(script.err.toString()).contains("  change.sql:2:1: COMMIT is not for a script");

        CommandResult unknown = slipway("rollout", "show", "4711");
        assertThat(unknown.exit).isEqualTo(2);
        assertThat(unknown.err.toString()).contains("there is no rollout '4711'", "Next: slipway rollout list");
    }

    @Test
    void aServerThatDoesNotRespondIsUnreachable() {
        CommandResult away = runAnywhere(new CommandResult(), "plan", "list", "--server", "http://127.0.0.1:1");
        assertThat(away.exit).isEqualTo(5);
        assertThat(away.err.toString()).contains("Cannot reach http://127.0.0.1:1", "Next: start a replica");

        CommandResult secret =
                runAnywhere(new CommandResult(), "plan", "list", "--server", "http://me:hidden@127.0.0.1:1");
        assertThat(secret.exit).isEqualTo(2);
        assertThat(secret.err.toString()).contains("SLIPWAY_TOKEN").doesNotContain("hidden");
    }
}
