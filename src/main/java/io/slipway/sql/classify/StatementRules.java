package io.slipway.sql.classify;

import io.slipway.problem.Position;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.PositionCursor;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.StringSyntax;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What is to be said about one statement for itself. */
public final class StatementRules {
    /** Longer names are cut by the server in silence (manual, section 4.1.1). */
    private static final int MAX_IDENTIFIER_BYTES = 63;

    private final PositionCursor places;
    private final Statement statement;
    private final Tokens tokens;
    private final Consumer<Finding> findings;

    public StatementRules(Statement statement, Tokens tokens, Consumer<Finding> findings) {
        this.statement = statement;
        this.tokens = tokens;
        this.findings = findings;
        this.places = new PositionCursor(statement.text(), statement.position());
    }

    public void apply(List<ClassificationBuilder.Note> notes) {
        for (ClassificationBuilder.Note note : notes) {
            findings.accept(new Finding(note.severity(), note.code(), at(note.token()), note.message()));
        }
        transactionControl();
        unknown();
        stringSyntax();
        names();
    }

    private Position at(int token) {
        return places.at(tokens.start(token));
    }

    private void transactionControl() {
        boolean prepared = statement.kind() == StatementKind.COMMIT_PREPARED
                || statement.kind() == StatementKind.ROLLBACK_PREPARED;
        if (statement.transaction() == TransactionBehavior.CONTROL && !prepared) {
            findings.accept(Finding.error(
                    "transaction-control",
                    statement.position(),
                    statement.kind().label() + " is not for a script: each step has its own transaction."));
        }
    }

    private void unknown() {
        if (statement.kind() == StatementKind.UNKNOWN) {
            findings.accept(Finding.warning(
                    "unknown-statement", statement.position(), "This kind of statement is not known here."));
        }
    }

    private void stringSyntax() {
        if (StringSyntax.turnsOff(statement.text())) {
            findings.accept(Finding.error(
                    "sql-syntax",
                    statement.position(),
                    "With standard_conforming_strings off, readers of a script disagree where its strings end."));
        }
    }

    private void names() {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isName(i)) {
                name(i);
            }
        }
    }

    private void name(int i) {
        int length = tokens.end(i) - tokens.start(i);
        if (length * 3 > MAX_IDENTIFIER_BYTES
                && SqlName.part(tokens.raw(i)).getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER_BYTES) {
            findings.accept(Finding.error(
                    "identifier-too-long",
                    at(i),
                    "This name is longer than " + MAX_IDENTIFIER_BYTES + " bytes and would be cut in silence."));
        }
        if (tokens.type(i) == TokenType.WORD && hasInvisible(i)) {
            findings.accept(Finding.error(
                    "invisible-character",
                    at(i),
                    "This word holds a character that cannot be seen, which makes it another word."));
        }
    }

    private boolean hasInvisible(int i) {
        for (int k = tokens.start(i); k < tokens.end(i); k++) {
            char c = statement.text().charAt(k);
            if (c >= 0x80 && isInvisible(c)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInvisible(char c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.CONTROL,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
