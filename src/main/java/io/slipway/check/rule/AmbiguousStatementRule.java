package io.slipway.check.rule;

import io.slipway.postgres.grammar.DriverParser;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import java.util.function.Consumer;

/** Finds statements that the driver, which splits every text once more, does not read as exactly one statement. */
final class AmbiguousStatementRule extends Rule {
    static final String CODE = "ambiguous-statement";

    AmbiguousStatementRule() {
        super(
                CODE,
                Severity.ERROR,
                "A statement can be read in two ways",
                "What was checked might not be what runs: two readers that disagree let a statement pass unchecked.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        if (!DriverParser.isOneStatement(statement.statement().text())) {
            findings.accept(finding(statement.position(), "The driver does not read this as exactly one statement."));
        }
    }
}
