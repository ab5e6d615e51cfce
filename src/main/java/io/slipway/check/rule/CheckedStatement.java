package io.slipway.check.rule;

import io.slipway.problem.Position;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.token.Tokens;
import org.jspecify.annotations.Nullable;

/** A statement that the rules judge, with its script; its tokens are read once for all rules. Not thread-safe. */
final class CheckedStatement {
    private final Script script;
    private final Statement statement;
    private @Nullable Tokens tokens;

    CheckedStatement(Script script, Statement statement) {
        this.script = script;
        this.statement = statement;
    }

    Script script() {
        return script;
    }

    Statement statement() {
        return statement;
    }

    Position position() {
        return statement.position();
    }

    Tokens tokens() {
        Tokens read = tokens;
        if (read == null) {
            read = Tokens.of(statement.text());
            tokens = read;
        }
        return read;
    }

    /** The position of a token in the script. */
    Position at(int token) {
        return statement.positionOf(tokens().start(token));
    }
}
