package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.function.Consumer;

/** Finds unquoted words with a character that cannot be seen, such as a no-break space. */
final class InvisibleCharacterRule extends Rule {
    InvisibleCharacterRule() {
        super(
                "invisible-character",
                Severity.ERROR,
                "A word holds an invisible character",
                "The word looks like another one but is not: the statement fails, or creates an object whose name is hard to type.");
    }

    @Override
    void check(CheckedStatement statement, Consumer<Finding> findings) {
        Tokens tokens = statement.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.type(i) == TokenType.WORD
                    && tokens.raw(i).chars().anyMatch(InvisibleCharacterRule::isInvisible)) {
                findings.accept(finding(
                        statement.at(i),
                        "This word holds a character that cannot be seen, which makes it another word."));
            }
        }
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.CONTROL,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> c >= 0x80;
            default -> false;
        };
    }
}
