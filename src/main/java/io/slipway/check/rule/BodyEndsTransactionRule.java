package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.classify.RoutineBody;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/** Finds COMMIT and ROLLBACK in the body of a DO or routine; a routine that is only created is reported as INFO. */
final class BodyEndsTransactionRule extends Rule {
    BodyEndsTransactionRule() {
        super(
                "body-ends-transaction",
                Severity.WARNING,
                "A body ends transactions",
                "PostgreSQL refuses COMMIT and ROLLBACK of a body inside a transaction block (2D000), so the step fails.");
    }

    @Override
    void check(CheckedStatement checked, Consumer<Finding> findings) {
        Statement statement = checked.statement();
        boolean off = checked.script().header().transactionOff();
        boolean runs = statement.kind() == StatementKind.DO;
        if (statement.has(Trait.BODY_COMMITS) && !(runs && off)) {
            findings.accept(finding(
                    runs ? severity() : Severity.INFO,
                    checked.at(RoutineBody.token(checked.tokens())),
                    "The body holds COMMIT or ROLLBACK, which fail inside a transaction block (2D000)"
                            + (off ? "." : ": -- slipway:transaction off lets it run outside of one.")));
        }
    }
}
