package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.output.FailureReport;
import io.slipway.testing.TestPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BackupCommandsDbTest {
    @TempDir
    private Path directory;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var line = new CommandLine(new BackupCommands(_ -> database.open(), InstantSource.system()))
                .setExecutionExceptionHandler(new FailureReport())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        var all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--store";
        all[words.length + 1] = directory.resolve("store").toString();
        return line.execute(all);
    }

    @Test
    void aTableIsBackedUpListedAndRestored() throws Exception {
        database.execute("CREATE TABLE t AS SELECT 1 AS id", "CREATE TABLE u (id int)");
        assertThat(run("list")).isZero();
        assertThat(out).hasToString("There are no backups." + System.lineSeparator());

        assertThat(run("create", "--url", database.url(), "t", "-o", "json")).isZero();
        assertThat(out.toString()).contains("\"database\" : \"" + database.name() + "\"", "\"rows\" : 1");
        assertThat(run("list")).isZero();
        var id = out.toString().lines().skip(1).findFirst().orElseThrow().split(" ")[0];
        assertThat(out.toString()).contains("public.t");

        database.execute("DROP TABLE t");
        assertThat(run("restore", id, "--url", database.url())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no terminal", "add --yes");
        assertThat(run("restore", id, "--yes", "--url", database.url()))
                .as("%s", err)
                .isZero();
        assertThat(err.toString()).contains("public.t: creates the table with its rows (1 row)");
        assertThat(database.query("SELECT count(*) FROM t")).isEqualTo("1");

        assertThat(run("list", "-o", "yaml")).isZero();
        assertThat(out.toString()).contains("- id: \"" + id + "\"");
        Files.writeString(directory.resolve("store").resolve(id).resolve("1.copy.gz"), "edited");
        assertThat(run("restore", id, "--yes", "--url", database.url())).isEqualTo(3);
        Files.writeString(directory.resolve("store").resolve(id).resolve("manifest.json"), "{}");
        assertThat(run("list")).isEqualTo(3);
        assertThat(err.toString()).contains("The manifest of backup " + id);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThat(run("restore", "../../etc", "--yes", "--url", database.url()))
                .isEqualTo(2);
        assertThat(run("create", "--full", "t", "--url", database.url())).isEqualTo(2);
        assertThat(run("create", "missing", "--url", database.url())).isEqualTo(2);
        assertThat(err.toString()).contains("There is no table missing");
    }
}
