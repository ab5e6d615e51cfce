package io.slipway.sql.step;

import io.slipway.sql.split.BatchSpec;
import io.slipway.sql.statement.Statement;
import java.util.List;

/** The unit that is applied as a whole, in the author's order, numbered from 1. */
public sealed interface Step {
    int number();

    List<Statement> statements();

    /** Consecutive statements that run in one transaction. */
    record Transaction(int number, List<Statement> statements) implements Step {}

    /** One statement outside of a transaction block. */
    record Standalone(int number, Statement statement) implements Step {
        @Override
        public List<Statement> statements() {
            return List.of(statement);
        }
    }

    /** One change of data in keyed slices, each in its own transaction. */
    record Batch(int number, Statement statement, BatchSpec spec) implements Step {
        @Override
        public List<Statement> statements() {
            return List.of(statement);
        }
    }
}
