package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.classify.RoutineBody;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/** Finds EXECUTE in the body of a DO. */
final class DynamicSqlRule extends Rule {
    DynamicSqlRule() {
        super(
                "dynamic-sql",
                Severity.INFO,
                "A body builds statements at run time",
                "The objects that the statements change and lock are not known beforehand.");
    }

    @Override
    void check(CheckedStatement checked, Consumer<Finding> findings) {
        Statement statement = checked.statement();
        if (statement.kind() == StatementKind.DO && statement.has(Trait.BODY_DYNAMIC)) {
            findings.accept(finding(
                    checked.at(RoutineBody.token(checked.tokens())),
                    "The body builds statements at run time: what they do and lock is not known beforehand."));
        }
    }
}
