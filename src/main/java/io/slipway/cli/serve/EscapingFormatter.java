package io.slipway.cli.serve;

import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Writes each message of the text format on one line, without characters that control a terminal: a message repeats
 * texts of database servers, which could otherwise look like lines of their own. A stack trace keeps its lines.
 */
final class EscapingFormatter extends ExtFormatter {
    /** C0 and C1 controls, format characters such as those of bidirectional text, and line separators. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final ExtFormatter framework;

    EscapingFormatter(ExtFormatter framework) {
        this.framework = framework;
    }

    @Override
    public String format(ExtLogRecord line) {
        String message = formatMessage(line);
        if (message == null || !UNPRINTABLE.matcher(message).find()) {
            return framework.format(line);
        }
        var escaped = new ExtLogRecord(line);
        escaped.setMessage(escaped(message), FormatStyle.NO_FORMAT);
        return framework.format(escaped);
    }

    @Override
    public boolean isCallerCalculationRequired() {
        return framework.isCallerCalculationRequired();
    }

    private static String escaped(String message) {
        return UNPRINTABLE
                .matcher(message)
                .replaceAll(character -> "\\\\" + name(character.group().codePointAt(0)));
    }

    private static String name(int character) {
        return switch (character) {
            case '\n' -> "n";
            case '\r' -> "r";
            case '\t' -> "t";
            default -> "u%04x".formatted(character);
        };
    }
}
