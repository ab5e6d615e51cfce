package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.sql.statement.CopyData;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT 'it''s;'",
                "SELECT 'a\\'",
                "SELECT E'a\\';'",
                "SELECT E'a'\n'\\';'",
                "SELECT 'a' -- ;\n ';'",
                "SELECT U&'\\0441;', U&\"d\\0061;\"",
                "SELECT N';', B'1', x'f'",
                "SELECT \"a;\"\";\"",
                "SELECT $$;$$, $a$ $$;$b$ $a$, $ä$;$ä$",
                "SELECT $a$ $aa$ ; $a $a$",
                "SELECT 1 /* ; /* ; */ ; */ + 1",
                "SELECT 2 */*;*/ 3",
                "SELECT 5--;\n+ 6",
                "SELECT a$$b FROM t",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t; DELETE FROM t;)",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
                "create or replace procedure p() begin /* ; */ atomic end",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT x.end FROM x; END",
                "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'select 1'"
            })
    void aStatementStaysWhole(String sql) {
        assertThat(texts("SELECT 0;" + sql + ";SELECT 9")).containsExactly("SELECT 0", sql, "SELECT 9");
    }

    @Test
    void atomicIsAnOrdinaryNameOutsideABody() {
        assertThat(texts("BEGIN; SELECT 1 AS atomic; END; CREATE TABLE begin (atomic int); SELECT 1"))
                .hasSize(5);
    }

    @Test
    void emptyStatementsAndCommentsAreNotStatements() {
        assertThat(texts(";; -- a;\n /* b; */ ; SELECT 1 ;;")).containsExactly("SELECT 1");
    }

    @Test
    void positionsCountLinesAndCodePointsAndOffsetsCountBytes() {
        Statement second =
                Script.of("SELECT '😀';\r\n  /* é */ SELECT 2").statements().get(1);

        assertThat(second.position()).isEqualTo(new Position(2, 11));
        assertThat(second.byteOffset()).isEqualTo(14 + 2 + 2 + 8 + 1);
        assertThat(second.positionOf(7)).isEqualTo(new Position(2, 18));
    }

    @Test
    void copyDataIsNotSql() {
        List<Statement> statements = Script.of(
                        "COPY t FROM stdin;\n1;\n'\n\\.\nSELECT 1; COPY t FROM STDIN (FORMAT csv);\n\\.\n")
                .statements();

        assertThat(statements)
                .extracting(Statement::text)
                .containsExactly("COPY t FROM stdin", "SELECT 1", "COPY t FROM STDIN (FORMAT csv)");
        assertThat(statements.getFirst().copyData()).isEqualTo(new CopyData(new Position(2, 1), "1;\n'\n"));
        assertThat(statements.getLast().copyData()).isEqualTo(new CopyData(new Position(6, 1), ""));
    }

    @Test
    void aStatementOnTheLineOfCopyRunsAfterTheData() {
        List<Statement> statements =
                Script.of("COPY t FROM STDIN; SELECT 1;\nx\n\\.\nSELECT 2").statements();

        assertThat(statements).extracting(Statement::text).containsExactly("COPY t FROM STDIN", "SELECT 1", "SELECT 2");
        assertThat(statements.get(1).position()).isEqualTo(new Position(1, 20));
        assertThat(statements.get(1).copyData()).isNull();
    }

    @Test
    void copyOfAQueryOrAFileHasNoData() {
        assertThat(texts("COPY (SELECT 1 FROM stdin) TO STDOUT; COPY t FROM 'stdin'; SELECT 1"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 'x",
                "SELECT 1; SELECT \"x",
                "SELECT 1; SELECT $a$x$a",
                "SELECT 1; SELECT 2 /* /* */",
                "SELECT 1; /* x",
                "SELECT 1; SELECT (2; SELECT 3;",
                "SELECT 1; CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;",
                "SELECT 1; COPY t FROM STDIN;",
                "SELECT 1; COPY t FROM STDIN; SELECT\n1\n\\.\n"
            })
    void anUnterminatedTokenIsASyntaxError(String sql) {
        assertThat(Script.of(sql).findings())
                .filteredOn(Finding::isError)
                .extracting(Finding::code)
                .contains("sql-syntax");
        assertThat(texts(sql).getFirst()).isEqualTo("SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET /* off */ standard_conforming_strings = off",
                "SET standard_conforming_strings -- c\n = off",
                "SET \"standard_conforming_strings\" TO 'off'"
            })
    void stringsFollowEverySpellingOfTheirSetting(String setting) {
        assertThat(texts(setting + "; SELECT 'a\\';b'; SELECT 2")).hasSize(3);
    }

    @Test
    void copyDataCanEndWithTheFile() {
        Script script = Script.of("SELECT 1; COPY t FROM STDIN;\n1\n2");

        assertThat(script.findings()).extracting(Finding::code).containsExactly("copy-data-end");
        assertThat(script.statements()).hasSize(2);
    }

    @Test
    void aPsqlCopyWithStdinOnlyInItsQueryHasNoData() {
        assertThat(texts("\\copy (select 'from stdin') to 'x'\nSELECT 1;")).containsExactly("SELECT 1");
    }

    @Test
    void psqlCommandsAreFoundAndNotPartOfSql() {
        Script script = Script.of(
                "SELECT 1;\n\\! rm -rf / ; SELECT 2\nSELECT 3 \\gset x_\n\\copy t from stdin\n1;\n\\.\nSELECT 4");

        assertThat(script.statements()).extracting(Statement::text).containsExactly("SELECT 1", "SELECT 3", "SELECT 4");
        assertThat(script.findings())
                .extracting(Finding::code, Finding::position)
                .containsExactly(
                        tuple("psql-meta-command", new Position(2, 1)),
                        tuple("psql-meta-command", new Position(3, 10)),
                        tuple("psql-meta-command", new Position(4, 1)));
    }

    @Test
    void switchingStandardStringsOffIsAnError() {
        Script script = Script.of(
                "SET standard_conforming_strings = off; SELECT 'a\\';'; RESET standard_conforming_strings; SELECT '\\'; SELECT 1");

        assertThat(script.statements()).hasSize(5);
        assertThat(script.findings()).extracting(Finding::code).containsExactly("sql-syntax");
    }

    @Test
    void aStreamGivesTheStatementsOfAScript() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            byte[] utf8 = ScriptGenerator.generate(seed).text().getBytes(StandardCharsets.UTF_8);
            var sink = new Collector();

            Splitter.split(new Trickle(utf8), sink);

            List<Statement> whole = Script.of(utf8).statements();
            assertThat(sink.statements)
                    .extracting(Statement::text)
                    .isEqualTo(whole.stream().map(Statement::text).toList());
            assertThat(sink.statements)
                    .extracting(Statement::byteOffset)
                    .isEqualTo(whole.stream().map(Statement::byteOffset).toList());
        }
    }

    @Test
    void aStreamKeepsNoMoreThanOneStatement() throws IOException {
        var sink = new Collector();
        String row = "x".repeat(99) + "\n";

        Splitter.split(new StringReader("COPY t FROM STDIN;\n" + row.repeat(50_000) + "\\.\nSELECT 1"), sink);

        assertThat(sink.longestData).isLessThan(200_000);
        assertThat(sink.data).isEqualTo(50_000L * 100);
        assertThat(sink.statements).hasSize(2);
    }

    private static List<String> texts(String sql) {
        return Script.of(sql).statements().stream().map(Statement::text).toList();
    }

    private static final class Collector implements StatementSink {
        private final List<Statement> statements = new ArrayList<>();
        private long data;
        private int longestData;

        @Override
        public void statement(Statement statement) {
            statements.add(statement);
        }

        @Override
        public void copyData(String lines) {
            data += lines.length();
            longestData = Math.max(longestData, lines.length());
        }

        @Override
        public void finding(Finding finding) {
            // Looked at elsewhere.
        }
    }

    /** Hands out a few bytes at a time, so that every character is cut somewhere. */
    private static final class Trickle extends ByteArrayInputStream {
        Trickle(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 3));
        }
    }
}
