package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.Tokens;
import java.util.function.Consumer;

/** Finds COPY … TO STDOUT, whose rows nothing reads: the statement fails on every target. */
final class CopyToStdoutRule extends Rule {
    CopyToStdoutRule() {
        super(
                "copy-to-stdout",
                Severity.ERROR,
                "COPY … TO STDOUT has no reader",
                "A rollout has no client that takes the rows, so the statement fails on every target.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        if (statement.statement().kind() != StatementKind.COPY) {
            return;
        }
        Tokens tokens = statement.tokens();
        int to = tokens.find("TO", 1, tokens.size());
        if (to >= 0 && (tokens.is(to + 1, "STDOUT") || tokens.is(to + 1, "STDIN"))) {
            findings.accept(finding(
                    statement.position(),
                    "No client reads the rows of COPY … TO STDOUT: write them to a table, or delete the statement."));
        }
    }
}
