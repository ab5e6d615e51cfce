package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.classify.Classifier;
import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.SqlName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns pieces into numbered, classified statements. */
public final class StatementBuilder {
    private final Map<List<SqlName>, Classification> prepared = new HashMap<>(0);
    private int count;

    public Statement build(String text, Position position, long byteOffset) {
        Classification classification = resolved(Classifier.classify(text));
        return new Statement(count++, text, position, byteOffset, classification, null);
    }

    /** An EXECUTE takes the locks of the statement that the same script prepared under its name. */
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
