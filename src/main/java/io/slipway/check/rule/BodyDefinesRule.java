package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.classify.RoutineBody;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/** Finds statements that define or change objects in the body of a DO or routine. */
final class BodyDefinesRule extends Rule {
    BodyDefinesRule() {
        super(
                "body-defines",
                Severity.INFO,
                "A body defines objects",
                "No inverse is derived for these objects, and their definitions are easy to overlook in a review.");
    }

    @Override
    void check(CheckedStatement checked, Consumer<Finding> findings) {
        Statement statement = checked.statement();
        if (statement.has(Trait.BODY_DEFINES)) {
            findings.accept(finding(
                    checked.at(RoutineBody.token(checked.tokens())),
                    "The body holds statements that define or change objects."));
        }
    }
}
