package io.slipway.check.rule;

import io.slipway.apply.batch.BatchKeyCheck;
import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.step.Step;
import io.slipway.sql.text.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Finds batches whose table on the target has no fitting unique key; WARNING if the script may still create the key.
 */
final class BatchKeyRule extends Rule {
    BatchKeyRule() {
        super(
                "batch-key",
                Severity.ERROR,
                "The batch cannot be cut by its key",
                "Without a unique key the slices overlap or leave rows out; the task would stop at this step.");
    }

    @Override
    void check(Script script, Connection session, Consumer<Finding> findings) throws SQLException {
        for (Step step : script.steps()) {
            if (step instanceof Step.Batch batch) {
                Severity severity = isDefinedBefore(batch, script) ? Severity.WARNING : severity();
                BatchKeyCheck.objection(session, batch)
                        .map(why -> finding(severity, batch.statement().position(), why))
                        .ifPresent(findings);
            }
        }
    }

    /** Whether an earlier statement of the script defines something on the table of the batch. */
    private static boolean isDefinedBefore(Step.Batch batch, Script script) {
        return script.statements().subList(0, batch.statement().index()).stream()
                .filter(earlier -> earlier.kind().isDefinition())
                .flatMap(earlier -> earlier.classification().locks().stream())
                .anyMatch(lock ->
                        lock.relation().last().equals(batch.spec().table().last()));
    }
}
