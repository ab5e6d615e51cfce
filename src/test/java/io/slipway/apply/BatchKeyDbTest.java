package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key by which a batch is sliced. */
class BatchKeyDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            timestamptz   ; timestamptz '2020-01-01' + g * interval '1.000001 s'
            numeric(12,5) ; g * 1.00001
            uuid          ; md5(g::text)::uuid
            text          ; E'it''s \\\\ $$ ? "' || md5(g::text)
            varchar(9)    ; left(md5(g::text) || g, 9)
            char(10)      ; g::text
            float8        ; g / 7.0
            float8        ; 1 + g * 1e-14
            interval      ; g * interval '-1 month 3 days 00:00:01'
            int[]         ; ARRAY[g, g + 1]
            jsonb         ; jsonb_build_object('g', g)
            date          ; date '2020-01-01' + g
            bytea         ; decode(md5(g::text), 'hex')
            inet          ; inet '10.0.0.0' + g
            "char"        ; chr(33 + g % 90)::"char"
            """)
    void aKeyOfAnyTypeIsKeptExactly(String type, String value) {
        fixture.database.execute(
                "CREATE TABLE k (\"Key\" " + type + " PRIMARY KEY, n int DEFAULT 0)",
                "INSERT INTO k SELECT " + value + ", 0 FROM generate_series(1, 90) g ON CONFLICT DO NOTHING",
                "GRANT ALL ON k TO " + fixture.login);
        var change = ApplyFixture.change(
                "-- slipway:batch table=k key=\"Key\" size=4\n"
                        + "SET timezone = 'Asia/Kathmandu'; SET standard_conforming_strings = off;"
                        + "SET extra_float_digits = -3; SET datestyle = 'ISO, DMY'; SET intervalstyle = 'sql_standard'; UPDATE k SET n = n + 1");
        assertThat(fixture.run(change, run, journal)).isEqualTo(new RunOutcome.Applied(2, 0, false));
        assertThat(fixture.query("SELECT count(*) FROM k WHERE n <> 1")).isEqualTo("0");
        assertThat(Integer.parseInt(
                        fixture.query("SELECT progress ->> 'slices' FROM slipway.history WHERE kind = 'BATCH'")))
                .isGreaterThan(10);
    }

    @Test
    void aKeyOfTwoColumnsOfAPartitionedTableIsSliced() {
        fixture.database.execute(
                "CREATE TABLE p (a text, b int, n int DEFAULT 0, UNIQUE (a, b)) PARTITION BY RANGE (b)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (100)",
                "ALTER TABLE p ALTER a SET NOT NULL, ALTER b SET NOT NULL",
                "INSERT INTO p SELECT 'k' || g % 5, g FROM generate_series(1, 50) g",
                "GRANT ALL ON p TO " + fixture.login);
        var change = ApplyFixture.change("-- slipway:batch table=p key=a,b size=3\nUPDATE p SET n = n + 1");
        assertThat(fixture.run(change, run, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query("SELECT count(*) FROM p WHERE n = 1")).isEqualTo("50");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE TABLE b (id int UNIQUE)                                       | id   | not NOT NULL
            CREATE TABLE b (id int NOT NULL)                                     | id   | no valid unique index
            CREATE TABLE b (id int, m int, PRIMARY KEY (id, m))                  | id   | no valid unique index
            CREATE TABLE b (id int PRIMARY KEY)                                  | nope | missing
            CREATE TABLE b (id int NOT NULL); CREATE UNIQUE INDEX ON b (id) WHERE id > 0 | id | no valid unique index
            CREATE VIEW b AS SELECT 1 AS id                                      | id   | that of a table
            CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c () INHERITS (b)  | id   | inherit
            """)
    void aKeyThatIsNotUniqueIsRefusedBeforeTheFirstStep(String ddl, String key, String why) {
        fixture.database.execute(ddl.split(";"));
        var change = ApplyFixture.change("-- slipway:batch table=b key=" + key + "\nDELETE FROM b");
        assertThat(fixture.run(change, run, journal)).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(RunErrorCode.BATCH_KEY);
            assertThat(failed.error().message()).contains(why);
        });
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aValueOfAKeyIsShownByPolicyOnly(boolean shown) {
        fixture.options = ApplyOptionsBuilder.options().showsData(shown).build();
        // its output keeps the lower half of the number only
        fixture.database.execute(
                "CREATE TYPE half",
                "CREATE FUNCTION half_in(cstring) RETURNS half LANGUAGE internal IMMUTABLE STRICT AS 'int4in'",
                "CREATE FUNCTION half_out(half) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int2out'",
                "CREATE TYPE half (INPUT = half_in, OUTPUT = half_out, LIKE = int4)",
                "CREATE CAST (half AS int4) WITHOUT FUNCTION AS IMPLICIT",
                "CREATE TABLE k (id half PRIMARY KEY, n int)",
                "INSERT INTO k VALUES ('70000', 0)",
                "GRANT ALL ON k TO " + fixture.login);
        var change = ApplyFixture.change("-- slipway:batch table=k key=id\nUPDATE k SET n = n + 1");
        assertThat(fixture.run(change, run, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().message())
                                .contains("its value " + (shown ? "[\"4464\"]" : "…") + " is read back"));
    }
}
