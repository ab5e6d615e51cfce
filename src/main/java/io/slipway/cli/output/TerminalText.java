package io.slipway.cli.output;

import java.util.function.IntFunction;

/** Text for a terminal. Texts may come from a script or a database server, and a terminal obeys some characters. */
public final class TerminalText {
    private TerminalText() {}

    /**
     * The text with the replacement of each character that a terminal may obey instead of showing it: the C0 and C1
     * controls, format characters such as those of bidirectional text, and separators of lines and paragraphs.
     *
     * @param replacement of a code point
     */
    public static String replaced(String text, IntFunction<String> replacement) {
        if (text.codePoints().noneMatch(TerminalText::isControl)) {
            return text;
        }
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.append(isControl(c) ? replacement.apply(c) : Character.toString(c)));
        return plain.toString();
    }

    /** The code point as an escape of JSON, which may be two. */
    static String escape(int codePoint) {
        var escape = new StringBuilder();
        Character.toString(codePoint).chars().forEach(half -> escape.append("\\u%04X".formatted(half)));
        return escape.toString();
    }

    private static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
