package io.slipway.cli.shell;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a page in the macros {@code man(7)}. All text is escaped: none of it can be a request of roff. */
final class Roff {
    private static final int FIRST_BEYOND_ASCII = 0x80;

    private final StringBuilder page = new StringBuilder();

    /** The head; without a date, so that a version has one page. */
    Roff(String name, String version) {
        macro("TH", name + " 1 \"\" " + quoted(version) + " " + quoted("User Commands"));
    }

    Roff section(String heading) {
        return macro("SH", quoted(heading));
    }

    Roff subsection(String heading) {
        return macro("SS", quoted(heading));
    }

    /** Starts a paragraph. */
    Roff paragraph(String text) {
        return macro("PP", "").line(escaped(text));
    }

    /** A paragraph in bold. */
    Roff strong(String text) {
        return macro("PP", "").line("\\fB" + escaped(text) + "\\fR");
    }

    /** A term and, indented below it, its meaning. */
    Roff item(String term, String meaning) {
        return macro("TP", "").line("\\fB" + escaped(term) + "\\fR").line(escaped(meaning));
    }

    /** Lines as they are, indented. */
    Roff example(List<String> lines) {
        macro("PP", "").macro("RS", "4").macro("nf", "");
        lines.forEach(each -> line(escaped(each)));
        return macro("fi", "").macro("RE", "");
    }

    /** The page, with a line feed at its end. */
    String text() {
        return page.toString();
    }

    private Roff macro(String name, String arguments) {
        page.append('.').append(name).append(arguments.isEmpty() ? "" : " ").append(arguments);
        return line("");
    }

    private Roff line(String text) {
        page.append(text).append('\n');
        return this;
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    /** On one line: a line break would let the rest begin a request. */
    private static String escaped(String text) {
        String plain = text.strip().codePoints().mapToObj(Roff::escaped).collect(Collectors.joining());
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '\\' -> "\\e";
            case '-' -> "\\-";
            case '\'' -> "\\(aq";
            case '`' -> "\\(ga";
            case '^' -> "\\(ha";
            case '~' -> "\\(ti";
            case '\n', '\r', '\t' -> " ";
            default ->
                codePoint < FIRST_BEYOND_ASCII ? Character.toString(codePoint) : "\\[u%04X]".formatted(codePoint);
        };
    }
}
