package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.step.Step;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/**
 * Finds what a script leaves in its session in one step and uses in a later one: temporary objects, prepared
 * statements, cursors, and advisory locks of the session. Between two steps the session is reset, and a resumed run has
 * a new one.
 */
final class StateAcrossStepsRule extends Rule {
    StateAcrossStepsRule() {
        super(
                "state-across-steps",
                Severity.ERROR,
                "A later step needs what an earlier session held",
                "The session is reset between two steps, so the later statement fails or acts on another object.");
    }

    @Override
    void check(Script script, Consumer<Finding> findings) {
        if (script.steps().size() < 2) {
            return;
        }
        var state = new SessionState();
        for (Step step : script.steps()) {
            for (Statement statement : step.statements()) {
                state.forgetRedefined(statement);
                state.use(step.number(), statement, message -> findings.accept(finding(statement.position(), message)));
                state.forgetDropped(statement);
                state.define(step.number(), statement);
            }
        }
    }
}
