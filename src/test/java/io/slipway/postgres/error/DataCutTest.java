package io.slipway.postgres.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.ServerReport;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataCutTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "22P02 | invalid input syntax for type integer: \"secret\" | invalid input syntax for type integer: \"…\"",
                "22P02 | ungültige Eingabesyntax für Typ integer: »secret« | ungültige Eingabesyntax für Typ integer: …",
                "22015 | interval field value out of range: \"secret\" | interval field value out of range: \"…\"",
                "42P01 | relation \"orders\" does not exist | relation \"orders\" does not exist"
            })
    void aMessageKeepsNamesAndLosesInput(String state, String message, String shown) {
        assertThat(DataCut.of(error(state, message, null)).message()).isEqualTo(shown);
    }

    @Test
    void theRowOfACopyIsCutBehindTheCallsOfATrigger() {
        String context = "SQL statement \"INSERT INTO log VALUES ('secret')\"\n"
                + "PL/pgSQL function trg() line 3 at SQL statement\nCOPY t, line 5: \"4711,secret\"";

        assertThat(DataCut.of(error("23502", "null value", context)).report().context())
                .isEqualTo("SQL statement \"INSERT INTO log VALUES ('…')\"\n"
                        + "PL/pgSQL function trg() line 3 at SQL statement\nCOPY t, line 5: …");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UPDATE t SET a = 'secret' WHERE id = $1 | UPDATE t SET a = '…' WHERE id = $1",
                "-- don't touch INSERT VALUES ('secret') | …",
                "SELECT $x$secret$x$ | SELECT …"
            })
    void aStatementLosesItsLiterals(String sql, String shown) {
        assertThat(ServerError.withoutLiterals(sql)).isEqualTo(shown);
    }

    private static ServerError error(String state, String message, String context) {
        var report = new ServerReport(null, null, context, null, null, null, null, null, null);
        return new ServerError(SqlState.ofCode(state), message, OptionalInt.empty(), report, null);
    }
}
