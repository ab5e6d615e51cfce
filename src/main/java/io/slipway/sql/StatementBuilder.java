package io.slipway.sql;

import io.slipway.problem.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes numbered, classified statements of pieces. */
final class StatementBuilder {
    private final Consumer<Finding> findings;
    private int count;

    StatementBuilder(Consumer<Finding> findings) {
        this.findings = findings;
    }

    Statement build(String text, Position position, long byteOffset) {
        var tokens = Tokens.of(text);
        List<Draft.Note> notes = new ArrayList<>(0);
        Classification classification = Classifier.classify(tokens, notes);
        var statement = new Statement(count++, text, position, byteOffset, classification, null);
        new StatementRules(statement, tokens, findings).apply(notes);
        return statement;
    }
}
