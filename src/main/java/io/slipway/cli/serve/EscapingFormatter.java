package io.slipway.cli.serve;

import io.slipway.cli.output.TerminalText;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Writes each message of the text format on one line, without characters that control a terminal: a message repeats
 * texts of database servers, which could otherwise look like lines of their own. A stack trace keeps its lines.
 */
final class EscapingFormatter extends ExtFormatter {
    private final ExtFormatter framework;

    EscapingFormatter(ExtFormatter framework) {
        this.framework = framework;
    }

    @Override
    public String format(ExtLogRecord line) {
        String message = formatMessage(line);
        String plain = message == null ? null : TerminalText.replaced(message, EscapingFormatter::name);
        if (plain == null || plain.equals(message)) {
            return framework.format(line);
        }
        var escaped = new ExtLogRecord(line);
        escaped.setMessage(plain, FormatStyle.NO_FORMAT);
        return framework.format(escaped);
    }

    @Override
    public boolean isCallerCalculationRequired() {
        return framework.isCallerCalculationRequired();
    }

    private static String name(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(character);
        };
    }
}
