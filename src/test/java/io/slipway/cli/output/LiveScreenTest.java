package io.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
    @Test
    void linesThatDoNotFitAreCounted() throws IOException {
        var fixture = new ScreenFixture(InputStream.nullInputStream());
        try (var screen = fixture.screen()) {
            screen.show(IntStream.range(0, 30).mapToObj(i -> "line " + i).toList());
        }

        assertThat(fixture.drawn()).contains("line 17", "… 12 more lines").doesNotContain("line 18");
    }
}
