package io.slipway.apply.run;

import io.slipway.postgres.error.CallFrame;
import io.slipway.postgres.error.ServerError;
import io.slipway.problem.Position;
import io.slipway.sql.classify.RoutineBody;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of DO, CREATE FUNCTION and CREATE PROCEDURE in a script. PL/pgSQL counts the lines of a body from the line
 * in which its string begins.
 *
 * @param statements of the script
 */
public record ScriptRoutines(List<ChangeStatement> statements) {
    /** The body of a statement: the text between the quotes of the string at {@code from}. */
    private record Body(ChangeStatement statement, int from, int to) {
        Position at(int line, ServerError.@Nullable Inner inner) {
            String text = statement.text();
            int at = from;
            for (int i = 1; i < line; i++) {
                int end = text.indexOf('\n', at);
                if (end < 0 || end >= to) {
                    break;
                }
                at = end + 1;
            }
            int sent = inner == null ? -1 : text.indexOf(inner.query(), at);
            if (inner != null && sent >= 0 && sent + inner.query().length() <= to) {
                return statement.start().after(text, sent + index(inner));
            }
            while (at < to && Character.isWhitespace(text.charAt(at)) && text.charAt(at) != '\n') {
                at++;
            }
            return statement.start().after(text, at);
        }

        private static int index(ServerError.Inner inner) {
            int codePoints = inner.query().codePointCount(0, inner.query().length());
            return inner.query().offsetByCodePoints(0, Math.min(inner.offset(), codePoints));
        }
    }

    /**
     * The line of the innermost call that is in the script; empty when none is.
     *
     * @param running the statement that failed; null: a call of ours around it
     */
    public Optional<Position> place(ServerError error, @Nullable ChangeStatement running) {
        var calls = CallFrame.of(error.report().context());
        for (int i = 0; i < calls.size(); i++) {
            CallFrame call = calls.get(i);
            // of two DO the outer one is the statement, and the inner one is a string in it
            boolean ofStatement =
                    call.isDoBlock() && calls.stream().skip(i + 1L).noneMatch(CallFrame::isDoBlock);
            Optional<Body> body =
                    ofStatement ? body(running) : call.isDoBlock() ? Optional.<Body>empty() : body(call.name());
            if (body.isPresent()) {
                return Optional.of(body.get().at(call.line(), i == 0 ? error.inner() : null));
            }
        }
        return Optional.empty();
    }

    /** Of the one routine of this name; several may have other arguments. */
    private Optional<Body> body(String routine) {
        List<ChangeStatement> defining = statements.stream()
                .filter(statement -> defines(statement, routine))
                .toList();
        return defining.size() == 1 ? body(defining.getFirst()) : Optional.empty();
    }

    private static boolean defines(ChangeStatement statement, String routine) {
        if (!statement.label().startsWith("CREATE FUNCTION ")
                && !statement.label().startsWith("CREATE PROCEDURE ")) {
            return false;
        }
        var tokens = Tokens.of(statement.text());
        int arguments = 0;
        while (arguments < tokens.size() && !tokens.is(arguments, '(')) {
            arguments++;
        }
        return SqlName.part(tokens.raw(arguments - 1)).equals(routine);
    }

    private static Optional<Body> body(@Nullable ChangeStatement statement) {
        if (statement == null) {
            return Optional.empty();
        }
        var tokens = Tokens.of(statement.text());
        int string = RoutineBody.token(tokens);
        if (string < 0) {
            return Optional.empty();
        }
        String raw = tokens.raw(string);
        if (tokens.type(string) == TokenType.DOLLAR_STRING) {
            int tag = raw.indexOf('$', 1) + 1;
            return Optional.of(new Body(statement, tokens.start(string) + tag, tokens.end(string) - tag));
        }
        // an escape may stand for a line of its own
        return raw.startsWith("'")
                ? Optional.of(new Body(statement, tokens.start(string) + 1, tokens.end(string) - 1))
                : Optional.empty();
    }
}
