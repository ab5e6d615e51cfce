package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class GeneratedScriptsTest {
    private static final int SCRIPTS = Proof.size(4_000, 20_000);

    @Test
    void everyPieceIsFoundAtItsPosition() {
        for (long seed : Proof.seeds(SCRIPTS)) {
            ScriptGenerator.Generated generated = ScriptGenerator.generate(seed);

            List<ScriptGenerator.Piece> pieces = pieces(Script.of(generated.text()));

            assertThat(pieces).as("seed " + seed + "\n" + generated.text()).isEqualTo(generated.pieces());
        }
    }

    @Test
    void bytesAndCharactersGiveTheSamePieces() {
        for (long seed : Proof.seeds(SCRIPTS / 10)) {
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
