package io.slipway.postgres.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarCheckDbTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM nowhere; DROP TABLE nowhere; VACUUM; CREATE INDEX CONCURRENTLY i ON nowhere (a)",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
                "DO $slipway$ BEGIN $slipway$",
                "SELECT '$slipway$', $slipway0$ $slipway1$ $slipway0$",
                "COPY t FROM STDIN;\nno sql at all '\n\\.\nSELECT 1"
            })
    void validSyntaxPassesWithoutBeingExecuted(String sql) throws SQLException {
        GrammarVerdict verdict = check(Script.of(sql), GrammarFallback.NONE);

        assertThat(verdict.judge()).isEqualTo(GrammarVerdict.Judge.TARGET);
        assertThat(verdict.version()).matches("[0-9]+\\.[0-9]+");
        assertThat(verdict.findings()).isEmpty();
    }

    @Test
    void errorPositionsCountCodePoints() throws SQLException {
        Script script = Script.of("SELECT '😀';\nSELECT 1;\n\n  SELECT 'é😀' FRM t;\nSELEC 2;\nSELECT 3");

        assertThat(check(script, GrammarFallback.NONE).findings())
                .extracting(Finding::code, Finding::position)
                .containsExactly(tuple("sql-syntax", new Position(4, 19)), tuple("sql-syntax", new Position(5, 1)));
    }

    @Test
    void errorsBeyondTheFirstMegabyteAreFound() throws SQLException {
        Script script = Script.of("SELECT 1, 2, 3, 4;\n".repeat(80_000) + "SELEC 2");

        assertThat(check(script, GrammarFallback.NONE).findings())
                .extracting(Finding::position)
                .containsExactly(new Position(80_001, 1));
    }

    @Test
    void theCheckLeavesNothingBehind() throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            new GrammarCheck(GrammarFallback.NONE).check(connection, Script.of("CREATE TABLE left_behind (); SELEC 1"));

            assertThat(connection.getAutoCommit()).isTrue();
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_proc p, pg_class c"
                    + " WHERE proname = 'slipway_grammar_check' OR relname = 'left_behind'")) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Test
    void aLoginWithoutTemporaryRightsUsesAnotherServer() throws SQLException {
        String login = TestPostgres.shared().createLogin();
        database.execute("REVOKE TEMP ON DATABASE \"" + database.name() + "\" FROM PUBLIC");
        try (Connection limited = database.open(login)) {
            GrammarVerdict verdict =
                    new GrammarCheck(major -> Optional.of(database.open())).check(limited, Script.of("SELEC 1"));
            GrammarVerdict none = new GrammarCheck(GrammarFallback.NONE).check(limited, Script.of("SELEC 1"));

            assertThat(verdict.judge()).isEqualTo(GrammarVerdict.Judge.EMBEDDED);
            assertThat(verdict.reason()).contains("temporary");
            assertThat(verdict.findings()).hasSize(1);
            assertThat(none.judge()).isEqualTo(GrammarVerdict.Judge.NONE);
            assertThat(none.findings()).isEmpty();
        }
    }

    @Test
    void theCheckFiresNoEventTrigger() throws SQLException {
        database.execute(
                "CREATE FUNCTION boom() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''fired'';"
                        + " END'",
                "CREATE EVENT TRIGGER boom ON ddl_command_start EXECUTE FUNCTION boom()");

        GrammarVerdict verdict = check(Script.of("SELECT 1"), GrammarFallback.NONE);

        assertThat(verdict.judge()).isEqualTo(GrammarVerdict.Judge.NONE);
        assertThat(verdict.reason()).contains("event trigger");
    }

    @Test
    void theCheckWorksUnderAReadOnlyDefault() throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = on");

            assertThat(new GrammarCheck(GrammarFallback.NONE)
                            .check(connection, Script.of("SELEC 1"))
                            .findings())
                    .hasSize(1);
        }
    }

    private GrammarVerdict check(Script script, GrammarFallback fallback) throws SQLException {
        try (Connection connection = database.open()) {
            return new GrammarCheck(fallback).check(connection, script);
        }
    }
}
