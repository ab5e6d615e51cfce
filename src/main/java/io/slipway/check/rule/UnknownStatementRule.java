package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/** Finds statements of a kind that Slipway does not know. */
final class UnknownStatementRule extends Rule {
    UnknownStatementRule() {
        super(
                "unknown-statement",
                Severity.WARNING,
                "The kind of statement is not known",
                "Slipway cannot tell which locks it takes, whether it rewrites a table, or whether it runs in a transaction.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        if (statement.statement().kind() == StatementKind.UNKNOWN) {
            findings.accept(finding(statement.position(), "This kind of statement is not known here."));
        }
    }
}
