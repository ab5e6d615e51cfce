package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Finds statements that ask the server to read the script in another encoding than UTF-8. */
final class ClientEncodingRule extends Rule {
    /** As the server compares names of encodings: letters and digits only. */
    private static final Set<String> UTF_8 = Set.of("utf8", "unicode", "default");

    ClientEncodingRule() {
        super(
                "client-encoding",
                Severity.ERROR,
                "The script sets another client_encoding than UTF-8",
                "Slipway reads the script and sends it as UTF-8, so the server would store other characters.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        int value = value(statement.statement().kind(), statement.tokens());
        if (value > 0 && value < statement.tokens().size() && !isUtf8(statement.tokens(), value)) {
            findings.accept(finding(
                    statement.position(),
                    "A script is read and sent as UTF-8: save the file as UTF-8 and delete this statement."));
        }
    }

    /** The token of the encoding that the statement sets; -1 when it sets none. */
    private static int value(StatementKind kind, Tokens tokens) {
        return switch (kind) {
            case SET -> ofSet(tokens);
            case SELECT -> ofCall(tokens);
            default -> -1;
        };
    }

    private static int ofSet(Tokens tokens) {
        int name = tokens.is(1, "SESSION") || tokens.is(1, "LOCAL") ? 2 : 1;
        if (tokens.is(name, "NAMES")) {
            return name + 1;
        }
        return tokens.is(name, "CLIENT_ENCODING") ? name + 2 : -1;
    }

    private static int ofCall(Tokens tokens) {
        for (int i = 0; i + 4 < tokens.size(); i++) {
            if (tokens.is(i, "SET_CONFIG") && tokens.is(i + 1, '(') && isName(tokens, i + 2)) {
                return tokens.type(i + 4) == TokenType.STRING ? i + 4 : -1;
            }
        }
        return -1;
    }

    private static boolean isName(Tokens tokens, int i) {
        return tokens.type(i) == TokenType.STRING
                && TemporaryNames.content(tokens, i).equalsIgnoreCase("client_encoding");
    }

    private static boolean isUtf8(Tokens tokens, int i) {
        return UTF_8.contains(tokens.raw(i).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
    }
}
