package io.slipway.postgres.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmbiguityCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';', $$;$$, E'\\';', \";\"",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t; DELETE FROM t)",
                "SELECT a ? 'b', a ?| array['c'], '{d}'::jsonb @? '$.x'",
                "DO $$ BEGIN NULL; END $$"
            })
    void whatTheDriverReadsAsOneIsFine(String sql) {
        assertThat(AmbiguityCheck.check(Script.of(sql))).isEmpty();
    }

    @Test
    void whatTheDriverReadsOtherwiseIsAnError() {
        Script script = Script.of("SELECT 1; SELECT E'a'\n'\\';'");

        assertThat(script.statements()).hasSize(2);
        assertThat(AmbiguityCheck.check(script))
                .extracting(Finding::code, Finding::position)
                .containsExactly(tuple("ambiguous-statement", new Position(1, 11)));
    }
}
