package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedScriptsTest {
    private static final int SCRIPTS = 20_000;

    @Test
    void everyPieceOfEveryScriptIsFoundAtItsPlace() {
        for (long seed = 0; seed < SCRIPTS; seed++) {
            ScriptGenerator.Generated generated = ScriptGenerator.generate(seed);

            List<ScriptGenerator.Piece> pieces = pieces(Script.of(generated.text()));

            assertThat(pieces).as("seed " + seed + "\n" + generated.text()).isEqualTo(generated.pieces());
        }
    }

    @Test
    void bytesAndCharactersAreReadAlike() {
        for (long seed = 0; seed < SCRIPTS / 10; seed++) {
            String text = ScriptGenerator.generate(seed).text();

            assertThat(pieces(Script.of(text.getBytes(StandardCharsets.UTF_8))))
                    .as("seed " + seed)
                    .isEqualTo(pieces(Script.of(text)));
        }
    }

    private static List<ScriptGenerator.Piece> pieces(Script script) {
        return script.statements().stream()
                .map(each -> new ScriptGenerator.Piece(
                        each.text(),
                        each.position(),
                        each.byteOffset(),
                        each.copyData() == null ? "" : each.copyData().text()))
                .toList();
    }
}
