package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements that PostgreSQL allows and the driver does not, and the defaults of the target that the driver would
 * replace.
 */
class DriverLimitsDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();

    private RunOutcome run(String script) {
        return fixture.run(ApplyFixture.change(script), ApplyFixture.newRun(), journal);
    }

    private void databaseSets(String... settings) {
        for (var setting : settings) {
            fixture.database.execute("ALTER DATABASE \"" + fixture.database.name() + "\" SET " + setting);
        }
    }

    @Test
    void timesAreReadByTheDefaultsOfTheDatabase() {
        databaseSets("timezone = 'Asia/Tokyo'", "datestyle = 'ISO, DMY'");
        assertThat(run("""
                CREATE TABLE ev (d date, at timestamp);
                INSERT INTO ev VALUES ('01/02/2024', '2024-06-01 12:00');
                ALTER TABLE ev ALTER COLUMN at TYPE timestamptz""")).isInstanceOf(RunOutcome.Applied.class);
        assertThat(fixture.query("SELECT d || ' ' || (at AT TIME ZONE 'UTC') FROM ev"))
                .isEqualTo("2024-02-01 2024-06-01 03:00:00");
    }

    @Test
    void aDatabaseMayHaveAStyleThatTheDriverCannotRead() {
        databaseSets("datestyle = 'German'", "intervalstyle = 'sql_standard'");
        assertThat(
                        run(
                                "CREATE TABLE ev AS SELECT DATE '2024-02-01'::text AS d; VACUUM ev; INSERT INTO ev SELECT d FROM ev"))
                .isInstanceOf(RunOutcome.Applied.class);
        assertThat(fixture.query("SELECT string_agg(d, ' ') FROM ev")).isEqualTo("01.02.2024 01.02.2024");
    }

    @Test
    void aZoneOfTheProcessThatTheServerDoesNotKnowIsNotSent() {
        var before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("AGT"));
        try {
            assertThat(run("INSERT INTO fx VALUES (1)")).isInstanceOf(RunOutcome.Applied.class);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET datestyle = 'German'; INSERT INTO fx VALUES (1)",
                "-- slipway:transaction off\nSET datestyle = 'SQL, DMY'; INSERT INTO fx VALUES (1)",
                "DO $$ BEGIN SET client_encoding = 'LATIN1'; END $$; INSERT INTO fx VALUES (1)",
                "-- slipway:transaction off\nDO $$ BEGIN SET client_encoding = 'LATIN1'; END $$; INSERT INTO fx VALUES (1)",
                "SELECT repeat('x', 1000000) FROM generate_series(1, 150); INSERT INTO fx VALUES (1)",
                "-- slipway:transaction off\nSELECT repeat('x', 1000000) FROM generate_series(1, 150); INSERT INTO fx VALUES (1)",
                "SELECT repeat('x', 100000000); INSERT INTO fx VALUES (1)",
                "DO $$ BEGIN RAISE NOTICE '%', repeat('x', 100000000); END $$; INSERT INTO fx VALUES (1)",
                "DO $$ BEGIN FOR i IN 1..1000000 LOOP RAISE NOTICE 'n'; END LOOP; END $$; INSERT INTO fx VALUES (1)"
            })
    void theSessionOutlivesWhatTheDriverCannotTake(String script) {
        assertThat(run(script)).isInstanceOf(RunOutcome.Applied.class);
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(journal.allSessions).as("one session was enough").hasSize(1);
    }

    @Test
    void textAfterAnotherEncodingIsStoredAsItIsWritten() {
        run(
                "CREATE TABLE city (name text); DO $$ BEGIN SET client_encoding = 'LATIN1'; END $$; INSERT INTO city VALUES ('Zürich')");
        assertThat(fixture.query("SELECT name FROM city")).isEqualTo("Zürich");
        assertThat(journal.hasLine(RunLogLine.Kind.SETTING)).isTrue();
    }

    @Test
    void anErrorOfAnySizeIsTheErrorOfTheScript() {
        assertThat(run("DO $$ BEGIN RAISE EXCEPTION '%', repeat('ü', 50000000); END $$"))
                .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo(RunErrorCode.SCRIPT_ERROR);
                    assertThat(failed.error().sqlState()).isEqualTo("P0001");
                });
    }

    @Test
    void rowsOfAScriptAreCounted() {
        run("SELECT g FROM generate_series(1, 70000) g");
        assertThat(journal.lines.toString()).contains("70000 rows");
    }
}
