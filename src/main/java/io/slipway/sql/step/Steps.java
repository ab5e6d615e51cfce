package io.slipway.sql.step;

import io.slipway.sql.split.BatchSpec;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts statements into steps; the order of the statements never changes. */
public final class Steps {
    private final boolean eachStandalone;
    private final Map<Integer, BatchSpec> batches;
    private final List<Step> steps = new ArrayList<>();
    private List<Statement> transaction = new ArrayList<>();

    private Steps(boolean eachStandalone, Map<Integer, BatchSpec> batches) {
        this.eachStandalone = eachStandalone;
        this.batches = batches;
    }

    /**
     * @param eachStandalone whether each statement is a standalone step
     * @param batches by the index of their statement
     */
    public static List<Step> of(List<Statement> statements, boolean eachStandalone, Map<Integer, BatchSpec> batches) {
        var steps = new Steps(eachStandalone, batches);
        statements.forEach(steps::add);
        steps.endTransactionStep();
        return List.copyOf(steps.steps);
    }

    private void add(Statement statement) {
        BatchSpec batch = batches.get(statement.index());
        if (batch != null) {
            endTransactionStep();
            steps.add(new Step.Batch(steps.size() + 1, statement, batch));
        } else if (eachStandalone || isStandalone(statement)) {
            endTransactionStep();
            steps.add(new Step.Standalone(steps.size() + 1, statement));
        } else {
            transaction.add(statement);
            if (statement.has(Trait.ADDS_ENUM_VALUE)) {
                endTransactionStep();
            }
        }
    }

    private static boolean isStandalone(Statement statement) {
        return switch (statement.kind()) {
            case COMMIT_PREPARED, ROLLBACK_PREPARED -> true;
            default -> statement.transaction() == TransactionBehavior.REFUSED || statement.has(Trait.OWN_STEP);
        };
    }

    private void endTransactionStep() {
        if (!transaction.isEmpty()) {
            steps.add(new Step.Transaction(steps.size() + 1, List.copyOf(transaction)));
            transaction = new ArrayList<>();
        }
    }
}
