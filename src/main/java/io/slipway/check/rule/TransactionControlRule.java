package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/**
 * Finds statements that begin or end a transaction. COMMIT PREPARED and ROLLBACK PREPARED end one of another session.
 */
final class TransactionControlRule extends Rule {
    TransactionControlRule() {
        super(
                "transaction-control",
                Severity.ERROR,
                "The script controls transactions itself",
                "A COMMIT of its own would separate the changes of a step from the record that says they were applied.");
    }

    /** Whether the statement can go: without it, the statements around it run in one transaction. */
    private static boolean isBlock(Statement statement) {
        return switch (statement.kind()) {
            case BEGIN, START_TRANSACTION, COMMIT, END -> true;
            default -> false;
        };
    }

    @Override
    void check(CheckedStatement checked, Consumer<Finding> findings) {
        Statement statement = checked.statement();
        boolean prepared = statement.kind() == StatementKind.COMMIT_PREPARED
                || statement.kind() == StatementKind.ROLLBACK_PREPARED;
        if (statement.transaction() == TransactionBehavior.CONTROL && !prepared) {
            findings.accept(finding(
                    statement.position(),
                    statement.kind().label() + " is not for a script: each step has its own transaction."
                            + (isBlock(statement) ? " Delete this line." : "")));
        }
    }
}
