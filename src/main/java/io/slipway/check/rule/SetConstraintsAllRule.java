package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.Tokens;
import java.util.function.Consumer;

/** Finds SET CONSTRAINTS ALL IMMEDIATE, which also concerns the deferred constraint of Slipway's history. */
final class SetConstraintsAllRule extends Rule {
    SetConstraintsAllRule() {
        super(
                "set-constraints-all",
                Severity.ERROR,
                "SET CONSTRAINTS ALL IMMEDIATE names no constraint",
                "The statement would check the deferred record of the change itself before the step has ended.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        if (statement.statement().kind() != StatementKind.SET) {
            return;
        }
        Tokens tokens = statement.tokens();
        if (tokens.is(1, "CONSTRAINTS") && tokens.is(2, "ALL") && tokens.is(3, "IMMEDIATE")) {
            findings.accept(finding(
                    statement.position(),
                    "SET CONSTRAINTS ALL IMMEDIATE would check the deferred record of this change too: "
                            + "name the constraints instead, as in SET CONSTRAINTS orders_customer_fkey IMMEDIATE."));
        }
    }
}
