package io.slipway.sql.step;

import io.slipway.sql.split.BatchSpec;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts statements into steps without ever changing their order. */
public final class Steps {
    private final boolean eachSingle;
    private final Map<Integer, BatchSpec> batches;
    private final List<Step> steps = new ArrayList<>();
    private List<Statement> stretch = new ArrayList<>();

    private Steps(boolean eachSingle, Map<Integer, BatchSpec> batches) {
        this.eachSingle = eachSingle;
        this.batches = batches;
    }

    /**
     * @param eachSingle no statement runs in a transaction block
     * @param batches by the index of their statement
     */
    public static List<Step> of(List<Statement> statements, boolean eachSingle, Map<Integer, BatchSpec> batches) {
        var steps = new Steps(eachSingle, batches);
        statements.forEach(steps::add);
        steps.endTransactionStep();
        return List.copyOf(steps.steps);
    }

    private void add(Statement statement) {
        BatchSpec batch = batches.get(statement.index());
        if (batch != null) {
            endTransactionStep();
            steps.add(new Step.Batch(steps.size() + 1, statement, batch));
        } else if (eachSingle || isSingle(statement)) {
            endTransactionStep();
            steps.add(new Step.Standalone(steps.size() + 1, statement));
        } else {
            stretch.add(statement);
            if (statement.has(Trait.ADDS_ENUM_VALUE)) {
                endTransactionStep();
            }
        }
    }

    private static boolean isSingle(Statement statement) {
        return switch (statement.kind()) {
            case COMMIT_PREPARED, ROLLBACK_PREPARED -> true;
            default -> statement.transaction() == TransactionBehavior.REFUSED || statement.has(Trait.OWN_STEP);
        };
    }

    private void endTransactionStep() {
        if (!stretch.isEmpty()) {
            steps.add(new Step.Transaction(steps.size() + 1, List.copyOf(stretch)));
            stretch = new ArrayList<>();
        }
    }
}
