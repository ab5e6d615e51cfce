package io.slipway.check;

import io.slipway.apply.batch.BatchKeyCheck;
import io.slipway.sql.Script;
import io.slipway.sql.step.Step;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether a target has the unique keys that the batches of a script are cut by. */
final class BatchKeys {
    private BatchKeys() {}

    static List<Finding> check(Connection session, Script script) throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var step : script.steps()) {
            if (step instanceof Step.Batch batch) {
                var severity = mayStillCome(batch, script) ? Severity.WARNING : Severity.ERROR;
                BatchKeyCheck.objection(session, batch)
                        .map(why -> new Finding(
                                severity, "batch-key", batch.statement().position(), why))
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    /** The script itself defines something on that table first. */
    private static boolean mayStillCome(Step.Batch batch, Script script) {
        return script.statements().subList(0, batch.statement().index()).stream()
                .filter(earlier -> earlier.kind().isDefinition())
                .flatMap(earlier -> earlier.classification().locks().stream())
                .anyMatch(lock ->
                        lock.relation().last().equals(batch.spec().table().last()));
    }
}
