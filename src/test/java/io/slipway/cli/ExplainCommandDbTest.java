package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.grammar.GrammarFallback;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandDbTest {
    @TempDir
    private Path directory;

    @Test
    void theGivenDatabaseChecksTheSyntax() throws IOException {
        Path file = Files.writeString(
                directory.resolve("script.sql"), "CREATE TABLE t (a int);\nALTER TABLE t ADD COLUM b int");
        var out = new StringWriter();
        var err = new StringWriter();

        int exit = new CommandLine(new ExplainCommand(
                        url -> TestPostgres.shared().createDatabase().open(), GrammarFallback.NONE))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("--url", "postgresql://slipway@localhost/postgres", "-o", "json", file.toString());

        assertThat(exit).isEqualTo(3);
        assertThat(out.toString()).contains("sql-syntax", "\"line\" : 2", "syntax error at or near");
        assertThat(err.toString()).contains("checked by the target (PostgreSQL ");
    }
}
