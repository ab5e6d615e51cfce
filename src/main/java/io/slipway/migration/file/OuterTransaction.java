package io.slipway.migration.file;

import io.slipway.problem.Position;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.TransactionBehavior;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The {@code BEGIN} and {@code COMMIT} around all statements of a file, as tools need them that run files without a
 * transaction. Slipway gives the statements a transaction of its own, which has the same effect.
 */
final class OuterTransaction {
    private static final Pattern BEGIN =
            Pattern.compile("(?i)(?:BEGIN(?:\\s+(?:WORK|TRANSACTION))?|START\\s+TRANSACTION)");
    private static final Pattern END = Pattern.compile("(?i)(?:COMMIT|END)(?:\\s+(?:WORK|TRANSACTION))?");

    private OuterTransaction() {}

    /** Whether nothing but the first and the last statement is about transactions. */
    static boolean isIn(Script script) {
        List<Statement> statements = script.statements();
        return statements.size() > 2
                && BEGIN.matcher(statements.getFirst().text()).matches()
                && END.matcher(statements.getLast().text()).matches()
                && statements.subList(1, statements.size() - 1).stream()
                        .noneMatch(each -> each.transaction() == TransactionBehavior.CONTROL);
    }

    /** The text with blanks in place of the two statements, so that all positions stay. */
    static String remove(Script script) {
        var text = new StringBuilder(script.text());
        blank(text, script.statements().getFirst());
        blank(text, script.statements().getLast());
        return text.toString();
    }

    private static void blank(StringBuilder text, Statement statement) {
        int start = index(text.toString(), statement.position());
        int end = start + statement.text().length();
        for (int i = start; i < end; i++) {
            if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
                text.setCharAt(i, ' ');
            }
        }
        int semicolon = text.indexOf(";", end);
        if (semicolon >= 0 && text.substring(end, semicolon).isBlank()) {
            text.setCharAt(semicolon, ' ');
        }
    }

    private static int index(String text, Position position) {
        int line = 0;
        for (int i = 1; i < position.line(); i++) {
            line = text.indexOf('\n', line) + 1;
        }
        return text.offsetByCodePoints(line, position.column() - 1);
    }
}
