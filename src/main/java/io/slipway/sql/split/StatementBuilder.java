package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.classify.ClassificationBuilder;
import io.slipway.sql.classify.Classifier;
import io.slipway.sql.classify.StatementRules;
import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes numbered, classified statements of pieces. */
public final class StatementBuilder {
    private final Consumer<Finding> findings;
    private final Map<List<SqlName>, Classification> prepared = new HashMap<>(0);
    private int count;

    public StatementBuilder(Consumer<Finding> findings) {
        this.findings = findings;
    }

    public Statement build(String text, Position position, long byteOffset) {
        var tokens = Tokens.of(text);
        List<ClassificationBuilder.Note> notes = new ArrayList<>(0);
        Classification classification = resolved(Classifier.classify(tokens, notes));
        var statement = new Statement(count++, text, position, byteOffset, classification, null);
        new StatementRules(statement, tokens, findings).apply(notes);
        return statement;
    }

    /** EXECUTE takes the locks of the statement that the same script has prepared under its name. */
    private Classification resolved(Classification classification) {
        if (classification.kind() == StatementKind.PREPARE) {
            prepared.put(classification.objects(), classification);
        }
        Classification plan = prepared.get(classification.objects());
        return plan == null || classification.kind() != StatementKind.EXECUTE
                ? classification
                : classification.withLocksOf(plan);
    }
}
