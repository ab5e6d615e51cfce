package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The report of PostgreSQL about an error reaches the run and its log, without the values of rows. */
class ErrorReportDbTest {
    private static final String RAISING = """
            INSERT INTO fx VALUES (1);
              DO $$
            DECLARE
                n int := 1;
            BEGIN
                RAISE EXCEPTION 'broken'
                    USING DETAIL = 'of the block', HINT = 'mend it', SCHEMA = 's', TABLE = 't', COLUMN = 'c',
                        DATATYPE = 'd', CONSTRAINT = 'k';
            END $$;
            """;

    private static final String ACCOUNTS = """
            CREATE TABLE account (id int PRIMARY KEY, email text CONSTRAINT account_email_key UNIQUE, n int NOT NULL);
            INSERT INTO account VALUES (1, 'ann@(example).org', 1);
            """;

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();

    private RunError failure(String script) {
        var outcome = fixture.run(ApplyFixture.change(script), ApplyFixture.newRun(), journal);
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        return ((RunOutcome.Failed) outcome).error();
    }

    private String errorLine() {
        return journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.ERROR)
                .map(RunLogLine::message)
                .collect(Collectors.joining());
    }

    @Test
    void allFieldsOfTheServerAreInTheErrorAndTheLog() {
        var report = failure(RAISING).report();
        assertThat(report.detail()).isEqualTo("of the block");
        assertThat(report.hint()).isEqualTo("mend it");
        assertThat(report.context()).isEqualTo("PL/pgSQL function inline_code_block line 5 at RAISE");
        assertThat(report.plpgsqlLine()).isEqualTo(5);
        assertThat(report.schema()).isEqualTo("s");
        assertThat(report.table()).isEqualTo("t");
        assertThat(report.columnName()).isEqualTo("c");
        assertThat(report.dataType()).isEqualTo("d");
        assertThat(report.constraint()).isEqualTo("k");
        assertThat(errorLine())
                .startsWith("broken\nDETAIL: of the block\nHINT: mend it\nCONTEXT: PL/pgSQL function inline_code_block")
                .endsWith("OBJECT: schema s, table t, column c, data type d, constraint k");
    }

    @Test
    void anErrorInADoBlockHasTheLineOfItsBody() {
        assertThat(failure(RAISING).position()).isEqualTo(new Position(6, 5));
    }

    @Test
    void anErrorOfAStatementInABodyHasItsColumn() {
        var script = """
                DO $body$ BEGIN
                    PERFORM 1;
                    EXECUTE 'SELECT 1';
                    INSERT INTO fx (n)
                        SELECT nothing;
                END $body$""";
        assertThat(failure(script).position()).isEqualTo(new Position(5, 16));
    }

    @Test
    void anErrorInAFunctionOfTheScriptHasItsLineThere() {
        var script = """
                CREATE FUNCTION public.breaks(n int) RETURNS void LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'broken';
                END $$;
                DO $$ BEGIN
                    PERFORM breaks(1);
                END $$;
                """;
        var error = failure(script);
        assertThat(error.position()).isEqualTo(new Position(3, 5));
        assertThat(error.report().plpgsqlLine()).isEqualTo(3);
    }

    @Test
    void anErrorInAFunctionOfTheTargetHasTheLineThatCalledIt() {
        fixture.database.execute(
                "CREATE FUNCTION public.breaks() RETURNS void LANGUAGE plpgsql AS $$\n\nBEGIN RAISE 'x'; END $$");
        assertThat(failure("SELECT 1;\nDO ' BEGIN\n  PERFORM public.breaks();\nEND '")
                        .position())
                .isEqualTo(new Position(3, 3));
    }

    @Test
    void anErrorInADoThatADoExecutesHasTheLineOfTheOuterOne() {
        var script = """
                DO $$ BEGIN
                    EXECUTE 'DO ''

                    BEGIN RAISE SQLSTATE ''''45000''''; END ''';
                END $$""";
        assertThat(failure(script).position()).isEqualTo(new Position(2, 5));
    }

    @Test
    void valuesOfAKeyAreCut() {
        var error = failure(ACCOUNTS + "INSERT INTO account VALUES (2, 'ann@(example).org', 1)");
        assertThat(error.report().detail()).isEqualTo("Key (email)=(…) already exists.");
        assertThat(error.report().constraint()).isEqualTo("account_email_key");
        assertThat(error.report().table()).isEqualTo("account");
        assertThat(errorLine()).contains("Key (email)=(…)").doesNotContain("example");
    }

    @Test
    void valuesOfARowAreCut() {
        var error = failure(ACCOUNTS + "INSERT INTO account VALUES (2, 'bob@example.org', NULL)");
        assertThat(error.report().detail()).isEqualTo("Failing row contains (…).");
        assertThat(error.report().columnName()).isEqualTo("n");
    }

    @Test
    void literalsInAMessageAndItsContextAreCut() {
        var error = failure("DO $$ BEGIN\n EXECUTE 'SELECT a::int FROM (VALUES (''hunter2'')) v (a)'; END $$");
        assertThat(error.message()).isEqualTo("invalid input syntax for type integer: \"…\"");
        assertThat(error.report().context())
                .isEqualTo("SQL statement \"SELECT a::int FROM (VALUES ('…')) v (a)\"\n"
                        + "PL/pgSQL function inline_code_block line 2 at EXECUTE");
    }

    @Test
    void inputInAContextIsCut() {
        var json = failure("SELECT '{\"pin\": secret}'::json");
        assertThat(json.text()).doesNotContain("secret").contains("JSON data, line 1: …");
        journal.lines.clear();
        var copied = failure("COPY fx (n) FROM STDIN;\n1\nsecret\n\\.\n");
        assertThat(copied.text()).doesNotContain("secret").contains("COPY fx, line 2, column n: …");
    }

    @Test
    void valuesAreShownWhereTheSettingSaysSo() {
        fixture.options = ApplyOptionsBuilder.options().showsData(true).build();
        var error = failure(ACCOUNTS + "INSERT INTO account VALUES (2, 'ann@(example).org', 1)");
        assertThat(error.report().detail()).isEqualTo("Key (email)=(ann@(example).org) already exists.");
    }
}
