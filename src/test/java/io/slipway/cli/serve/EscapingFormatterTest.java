package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class EscapingFormatterTest {
    private static ExtLogRecord line(String format, Object... values) {
        var line = new ExtLogRecord(Level.INFO, format, FormatStyle.PRINTF, EscapingFormatterTest.class.getName());
        line.setParameters(values);
        return line;
    }

    private static String text(ExtLogRecord line) {
        return new EscapingFormatter(new PatternFormatter("%p %s%e%n")).format(line);
    }

    @Test
    void textOfAServerIsNoLineAndControlsNoTerminal() {
        assertThat(text(line("failed: %s run=%s", "a\n12:00 WARN\r\t\u001b[2J\u009b\u202e\u2028%s $1 \\ é", 5)))
                .isEqualTo("INFO failed: a\\n12:00 WARN\\r\\t\\u001b[2J\\u009b\\u202e\\u2028%s $1 \\ é run=5"
                        + System.lineSeparator());
    }

    @Test
    void aStackTraceKeepsItsLines() {
        var line = line("failed: %s", "a\nb");
        line.setThrown(new IllegalStateException("broken"));
        assertThat(text(line))
                .startsWith("INFO failed: a\\nb")
                .hasLineCount(1 + line.getThrown().getStackTrace().length + 1);
    }

    @Test
    void aLineWithoutControlsIsUnchanged() {
        assertThat(text(line("done task=%s", 7))).isEqualTo("INFO done task=7" + System.lineSeparator());
    }
}
