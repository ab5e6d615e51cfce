package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slipway.postgres.grammar.GrammarFallback;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aFileThatCannotBeReadDoesNotHideTheOthers() throws IOException {
        Path bad = Files.write(directory.resolve("bad.sql"), new byte[] {'S', 0});
        Path odd = Files.writeString(directory.resolve("odd.sql"), "create index i on :sch.t (i);");
        Path good = Files.writeString(directory.resolve("good.sql"), "SELECT 1");

        int exit = run("-o", "json", bad.toString(), odd.toString(), "none.sql", good.toString());

        JsonNode rows = new ObjectMapper().readTree(out.toString());
        assertThat(exit).isEqualTo(2);
        assertThat(rows).extracting(row -> row.get("kind").asText()).containsExactly("CREATE INDEX", "SELECT");
        assertThat(err.toString())
                .contains("bad.sql:1:2: bad-encoding")
                .contains("Cannot read none.sql: there is no such file");
    }

    @Test
    void locksThatOnlyTheCatalogKnowsAreMarked() throws IOException {
        explain("""
                DROP TABLE a;
                DROP VIEW b CASCADE;
                DROP INDEX i;
                ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1);
                ALTER TABLE p DETACH PARTITION q;
                ALTER TABLE a DROP CONSTRAINT f;
                ALTER DOMAIN d ADD CHECK (value > 0);
                CREATE TABLE q PARTITION OF p FOR VALUES IN (2);
                ALTER TABLE a DROP COLUMN c;
                ALTER TABLE a ADD COLUMN c app.email;
                DROP VIEW b;
                ALTER TABLE a ADD COLUMN c character varying(3), ADD e int[]""", "-o", "json");

        JsonNode rows = new ObjectMapper().readTree(out.toString());
        assertThat(rows)
                .extracting(row -> row.path("more").asText())
                .containsExactly(
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "dependent objects",
                        "",
                        "");
    }

    @Test
    void jsonHasOneObjectPerStatementWithOrderedKeys() throws IOException {
        int exit =
                explain("ALTER TABLE app.t ADD COLUMN a uuid DEFAULT gen_random_uuid();\n  VACUUM app.t", "-o", "json");

        JsonNode rows = new ObjectMapper().readTree(out.toString());
        assertThat(exit).isZero();
        assertThat(rows).hasSize(2);
        assertThat(keys(rows.get(0)))
                .containsExactly(
                        "index",
                        "line",
                        "column",
                        "kind",
                        "object",
                        "step",
                        "transaction",
                        "lock",
                        "on",
                        "rewrite",
                        "scan",
                        "inverse",
                        "inverseCautions",
                        "findings");
        assertThat(rows.get(0).toString()).startsWith("""
                {"index":0,"line":1,"column":1,"kind":"ALTER TABLE","object":"app.t","step":1,"transaction":"allowed",\
                "lock":"AccessExclusive","on":"app.t","rewrite":true,"scan":false,\
                "inverse":"ALTER TABLE app.t DROP COLUMN a;\"""");
        assertThat(rows.get(1).toString()).isEqualTo("""
                {"index":1,"line":2,"column":3,"kind":"VACUUM","object":"app.t","step":2,"transaction":"refused",\
                "lock":"ShareUpdateExclusive","on":"app.t","rewrite":false,"scan":true,"findings":[]}""");
    }

    @Test
    void anErrorFindingExitsWith3AndIsShownAtItsStatement() throws IOException {
        int exit = explain("SELECT 1;\nCOMMIT;\n\\echo x\nSELECT 2", "-o", "json");

        JsonNode rows = new ObjectMapper().readTree(out.toString());
        assertThat(exit).isEqualTo(3);
        assertThat(rows.get(0).get("findings")).isEmpty();
        assertThat(rows.get(1).get("findings").toString()).isEqualTo("""
                [{"severity":"error","code":"transaction-control","line":2,"column":1,"message":\
                "COMMIT is not for a script: each step has its own transaction. Delete this line."},\
                {"severity":"error","code":"psql-meta-command","line":3,"column":1,"message":\
                "psql's own command \\\\echo is never run."}]""");
    }

    @Test
    void yamlEqualsJson() throws IOException {
        explain("CREATE TABLE t (a int)", "-o", "json");
        String json = out.toString();
        out.getBuffer().setLength(0);
        explain("CREATE TABLE t (a int)", "-o", "yaml");

        assertThat(new YAMLMapper().readTree(out.toString())).isEqualTo(new ObjectMapper().readTree(json));
    }

    @Test
    void textOutputIsATableFollowedByFindings() throws IOException {
        int exit = explain("CREATE INDEX CONCURRENTLY ON t (a)");

        assertThat(exit).isEqualTo(3);
        assertThat(out.toString().lines())
                .first()
                .asString()
                .containsSubsequence("#", "AT", "STEP", "KIND", "OBJECT", "TRANSACTION", "LOCK", "ON", "COST");
        assertThat(out.toString()).contains("CREATE INDEX", "ShareUpdateExclusive", "error 1:1 index-name-needed:");
    }

    @Test
    void namesCannotControlTheTerminal() throws IOException {
        explain("CREATE TABLE \"a\u001b[31m\" (b int)");

        assertThat(out.toString()).contains("a?[31m").doesNotContain("\u001b");
    }

    @Test
    void everyRowOfSeveralFilesNamesItsFile() throws IOException {
        Path one = Files.writeString(directory.resolve("one.sql"), "SELECT 1");
        Path two = Files.writeString(directory.resolve("two.sql"), "SELECT 2");

        int exit = run(one.toString(), two.toString(), "-o", "json");

        assertThat(exit).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).findValuesAsText("file"))
                .containsExactly(one.toString(), two.toString());
    }

    @Test
    void aBinaryOrEmptyFileExitsWith3() throws IOException {
        Path bad = Files.write(directory.resolve("bad.sql"), new byte[] {'x', 0});

        assertThat(run(bad.toString(), "-o", "json")).isEqualTo(3);
        assertThat(err.toString()).contains("bad.sql:1:2: bad-encoding");
        assertThat(explain("-- nothing", "-o", "json")).isEqualTo(3);
        assertThat(err.toString()).contains("empty-script");
    }

    /** ESC and CSI begin a command to a terminal, the last one reverses the order of what follows. */
    @Test
    void noTextOfAScriptCommandsATerminal() throws IOException {
        String script = "CREATE TABLE \"a\u001b[2Jb\u009b2Jc\u202ed\" (id int);\nDROP TABLE \"a\u001b]0;x\u0007\"";
        for (String format : List.of("text", "json", "yaml")) {
            explain(script, "-o", format);
        }
        explain("SELECT 1; COMMIT \u001b[31m\u009b");

        assertThat(out.toString()).contains("CREATE TABLE");
        assertThat((out + "" + err)
                        .replace("\n", "")
                        .codePoints()
                        .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT))
                .isEmpty();
    }

    @Test
    void aMissingFileOrAWrongFlagIsAUsageError() throws IOException {
        assertThat(run(directory.resolve("none.sql").toString())).isEqualTo(2);
        assertThat(explain("SELECT 1", "-o", "xml")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(explain("SELECT 1", "--url", "jdbc:postgresql://x/y")).isEqualTo(2);
    }

    @Test
    void anUnreachableDatabaseExitsWith5() throws IOException {
        assertThat(explain("SELECT 1", "--url", "postgresql://nobody@localhost:1/x"))
                .isEqualTo(5);
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private int explain(String sql, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("script.sql"), sql);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(file.toString());
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        var command = new ExplainCommand(
                target -> {
                    throw new SQLException("refused");
                },
                GrammarFallback.NONE);
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
