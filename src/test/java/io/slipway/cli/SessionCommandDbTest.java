package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.FailureReport;
import io.slipway.testing.TestPostgres;
import io.slipway.time.Threads;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SessionCommandDbTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final SessionCommand command = new SessionCommand(url -> database.open());

    private int session(String... options) {
        return new CommandLine(command)
                .setExecutionExceptionHandler(new FailureReport())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(options);
    }

    private String url() {
        return "postgresql://me@localhost/" + database.name();
    }

    private Connection change() throws SQLException {
        var connection = database.open();
        try (var statement = connection.createStatement()) {
            statement.execute("SET application_name = 'slipway-taskrun-4711'");
            statement.execute("BEGIN; CREATE TABLE public.made (id int)");
        }
        return connection;
    }

    @Test
    void theSessionOfARunIsShown() throws SQLException {
        try (var ignored = change()) {
            assertThat(session("--url", url())).isEqualTo(ExitCode.DONE);
        }
        assertThat(out.toString())
                .contains("slipway-taskrun-4711, " + TestPostgres.SUPERUSER + ", idle in transaction, transaction ")
                .contains("    CREATE TABLE public.made (id int)");
    }

    @Test
    void jsonHasTheFieldsAndTimesOfTheApi() throws SQLException {
        try (var ignored = change()) {
            assertThat(session("--url", url(), "-o", "json")).isEqualTo(ExitCode.DONE);
        }
        assertThat(out.toString())
                .contains("\"applicationName\" : \"slipway-taskrun-4711\"", "\"blockedByPids\" : [ ]")
                .containsPattern("\"xactStart\" : \"20\\d\\d-");
    }

    @Test
    void aDatabaseWithoutRunsSaysSo() {
        assertThat(session("--url", url())).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("No change is running in this database.");
    }

    @Test
    void withoutADatabaseTheWaysToNameOneAreListed() {
        assertThat(session()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--url", "DB_NAME", ".env", "slipway.yaml");
    }

    @Test
    void anotherEngineIsAUsageError() {
        assertThat(session("--url", "mysql://root@localhost/shop")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("session monitoring is only supported for PostgreSQL and CockroachDB");
    }

    @Test
    void watchShowsTheSessionsAgainUntilItIsStopped() throws Exception {
        var done = CompletableFuture.supplyAsync(
                () -> session("--url", url(), "--watch"), Threads.virtualPerTask("watch"));
        await().until(() -> out.toString().split("No change is running", -1).length > 2);
        command.stopWatching();
        assertThat(done.get()).isEqualTo(ExitCode.DONE);
    }
}
