package io.slipway.sql.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sign behind an operator is the number's, as the server has it. */
class OperatorTokensTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a=-1; a = - 1",
                "a=+-1; a = + - 1",
                "a@-1; a @- 1",
                "a>=-1; a >= - 1",
                "a -1; a - 1",
                "a||-b; a ||- b"
            })
    void onlyAnUnusualOperatorEndsWithASign(String text, String tokens) {
        var read = Tokens.of(text);
        assertThat(IntStream.range(0, read.size()).mapToObj(read::raw)).containsExactly(tokens.split(" "));
    }
}
