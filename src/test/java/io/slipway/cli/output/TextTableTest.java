package io.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(new TextTable("ID", "NAME", "X")
                        .row("1", "a long name", "")
                        .row("1000", "b\u001b[31m", "y")
                        .lines(Colors.NONE))
                .containsExactly("ID    NAME         X", "1     a long name", "1000  b?[31m       y");
    }
}
