package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.Tokens;
import java.util.function.Consumer;

/** Finds names that PostgreSQL cuts (manual, section 4.1.1). */
final class IdentifierTooLongRule extends Rule {
    IdentifierTooLongRule() {
        super(
                "identifier-too-long",
                Severity.WARNING,
                "An identifier is longer than 63 bytes",
                "PostgreSQL cuts the name with a notice: two names can become one, and a search by the whole name fails.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        Tokens tokens = statement.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isName(i)) {
                String raw = tokens.raw(i);
                String cut = SqlName.part(raw);
                if (!cut.equals(SqlName.uncut(raw))) {
                    findings.accept(finding(
                            statement.at(i),
                            "This name is longer than " + SqlName.MAX_BYTES + " bytes: PostgreSQL cuts it to " + cut
                                    + '.'));
                }
            }
        }
    }
}
