package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.sql.statement.Statement;
import io.slipway.testing.Proof;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.WireParser;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server parses each piece alone; more than one statement in it would be a syntax error to it. */
@Tag(Proof.TAG)
class GeneratedScriptsDbTest {
    private static final int SCRIPTS = Proof.size(4_000, 20_000);
    private static final String SYNTAX_ERROR = "42601";
    private static final EmbeddedPostgres SERVER = TestPostgres.fresh(EmbeddedSettings.DEFAULT);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void theServerParsesEveryPieceAsOneStatement() throws IOException {
        Set<String> asked = new HashSet<>();
        try (WireParser server = WireParser.of(SERVER)) {
            for (long seed : Proof.seeds(SCRIPTS)) {
                for (Statement piece :
                        Script.of(ScriptGenerator.generate(seed).text()).statements()) {
                    if (asked.add(piece.text())) {
                        assertThat(server.parse(piece.text()))
                                .as("seed " + seed + "\n" + piece.text())
                                .isNotEqualTo(SYNTAX_ERROR);
                    }
                }
            }
        }
        assertThat(asked).hasSizeGreaterThan(SCRIPTS);
    }

    @Test
    void theServerRefusesTwoStatementsInOneParse() throws IOException {
        try (WireParser server = WireParser.of(SERVER)) {
            assertThat(server.parse("SELECT 1; SELECT 2")).isEqualTo(SYNTAX_ERROR);
            assertThat(server.parse("SELECT 1")).isEmpty();
        }
    }
}
