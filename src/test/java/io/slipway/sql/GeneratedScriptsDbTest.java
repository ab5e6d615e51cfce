package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ScratchPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The server parses each piece alone; more than one statement in it would be a syntax error to it. */
class GeneratedScriptsDbTest {
    private static final int SCRIPTS = 20_000;
    private static final String SYNTAX_ERROR = "42601";

    @Test
    void theServerAcceptsEachPieceAsOneStatement() throws SQLException {
        Set<String> asked = new HashSet<>();
        try (Connection connection = ScratchPostgres.shared().connect("postgres")) {
            for (long seed = 0; seed < SCRIPTS; seed++) {
                for (Statement piece :
                        Script.of(ScriptGenerator.generate(seed).text()).statements()) {
                    if (asked.add(piece.text())) {
                        assertThat(verdict(connection, piece.text()))
                                .as("seed " + seed + "\n" + piece.text())
                                .isNotEqualTo(SYNTAX_ERROR);
                    }
                }
            }
        }
        assertThat(asked).hasSizeGreaterThan(SCRIPTS);
    }

    @Test
    void theServerRefusesTwoStatementsInOne() throws SQLException {
        try (Connection connection = ScratchPostgres.shared().connect("postgres")) {
            assertThat(verdict(connection, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END SELECT 2"))
                    .isEqualTo(SYNTAX_ERROR);
        }
    }

    /** Parse and Describe, never Execute. */
    private static String verdict(Connection connection, String sql) {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            prepared.getParameterMetaData();
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
