package io.slipway.postgres.grammar;

import io.slipway.problem.Position;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The statements of one call to the parser, as one text. Maps a position in the text back to the script. */
final class GrammarText {
    /** Bytes of UTF-8 per call. */
    static final int MAX_BYTES = 1 << 20;

    private static final String SEPARATOR = ";\n";

    private final StringBuilder sql = new StringBuilder();
    private final List<Statement> statements = new ArrayList<>();
    /** Code points before each statement. */
    private final List<Integer> starts = new ArrayList<>();

    private GrammarText() {}

    /** The text of the first statements that fit into one call; empty if the first statement alone is too long. */
    static GrammarText of(List<Statement> statements) {
        var text = new GrammarText();
        int bytes = 0;
        int codePoints = 0;
        for (Statement statement : statements) {
            bytes += statement.text().getBytes(StandardCharsets.UTF_8).length + SEPARATOR.length();
            if (bytes > MAX_BYTES) {
                return text;
            }
            text.statements.add(statement);
            text.starts.add(codePoints);
            text.sql.append(statement.text()).append(SEPARATOR);
            codePoints += statement.text().codePointCount(0, statement.text().length()) + SEPARATOR.length();
        }
        return text;
    }

    static Finding tooLong(Statement statement) {
        return ReaderRule.SYNTAX_UNCHECKED.at(
                statement.position(), "The statement is too long to have its syntax checked.");
    }

    String sql() {
        return sql.toString();
    }

    int size() {
        return statements.size();
    }

    /**
     * An error of syntax.
     *
     * @param statement its number in this text, from 0
     */
    record Located(int statement, Finding finding) {}

    Located locate(GrammarProbe.Failure failure) {
        int at = Math.max(0, failure.position() - 1);
        int number = starts.size() - 1;
        while (number > 0 && starts.get(number) > at) {
            number--;
        }
        Statement statement = statements.get(number);
        String text = statement.text();
        int within = Math.min(at - starts.get(number), text.codePointCount(0, text.length()));
        Position position = statement.positionOf(text.offsetByCodePoints(0, within));
        return new Located(number, ReaderRule.SQL_SYNTAX.at(position, failure.message()));
    }
}
