package io.slipway.problem;

/**
 * A position in a text that a person wrote.
 *
 * @param line 1 for the first line
 * @param column 1 for the first code point of a line
 */
public record Position(int line, int column) implements Comparable<Position> {
    /** The first character of a text. */
    public static final Position START = new Position(1, 1);

    /**
     * The position of a character of a text that begins here.
     *
     * @param index of the character, from 0; beyond the end of the text, the position of the end
     */
    public Position after(String text, int index) {
        int atLine = line;
        int atColumn = column;
        for (int i = 0; i < Math.min(index, text.length()); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                atLine++;
                atColumn = 1;
            } else if (!Character.isLowSurrogate(c)) {
                atColumn++;
            }
        }
        return new Position(atLine, atColumn);
    }

    @Override
    public int compareTo(Position other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
