package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class FieldsFormatterTest {
    private static Map<String, String> fields(String format, Object... values) {
        var line = new ExtLogRecord(Level.INFO, format, FormatStyle.PRINTF, FieldsFormatterTest.class.getName());
        line.setParameters(values);
        return FieldsFormatter.fields(line);
    }

    @Test
    void theFieldsAtTheEndOfALineAreKeys() {
        assertThat(fields("task run ended: %s%s task=%s run=%s target=%s", "DONE", "", 17, 4711, "shop"))
                .isEqualTo(Map.of("task", "17", "run", "4711", "target", "shop"));
    }

    @Test
    void aValueIsNoField() {
        assertThat(fields("could not: %s rollout=%s", "x task=1", 5)).isEqualTo(Map.of("rollout", "5"));
        assertThat(fields("could not: %s", "x task=1")).isEmpty();
    }
}
