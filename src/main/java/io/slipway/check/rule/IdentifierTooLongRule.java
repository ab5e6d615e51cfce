package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Finds names that PostgreSQL would cut (manual, section 4.1.1). */
final class IdentifierTooLongRule extends Rule {
    private static final int MAX_IDENTIFIER_BYTES = 63;

    /** A char of Java has at most this many bytes in UTF-8. */
    private static final int MAX_BYTES_PER_CHAR = 3;

    IdentifierTooLongRule() {
        super(
                "identifier-too-long",
                Severity.ERROR,
                "An identifier is longer than 63 bytes",
                "PostgreSQL cuts the name silently: two names can become one, and nobody finds the object by its name.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        Tokens tokens = statement.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isName(i) && isTooLong(tokens, i)) {
                findings.accept(finding(
                        statement.at(i),
                        "This name is longer than " + MAX_IDENTIFIER_BYTES + " bytes and would be cut in silence."));
            }
        }
    }

    private static boolean isTooLong(Tokens tokens, int i) {
        int length = tokens.end(i) - tokens.start(i);
        return length * MAX_BYTES_PER_CHAR > MAX_IDENTIFIER_BYTES
                && SqlName.part(tokens.raw(i)).getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER_BYTES;
    }
}
