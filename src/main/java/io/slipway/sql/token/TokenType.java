package io.slipway.sql.token;

/** The types of tokens that the {@link Lexer} returns. */
public enum TokenType {
    /** An unquoted identifier or key word. */
    WORD,
    /** {@code "…"} or {@code U&"…"}. */
    QUOTED_NAME,
    /** Any string constant in quotes, continued over lines or not. */
    STRING,
    /** A dollar-quoted string constant. */
    DOLLAR_STRING,
    NUMBER,
    /** {@code $1}. */
    PARAMETER,
    OPERATOR,
    /** A single character with a meaning of its own, such as a parenthesis, or one that has none. */
    PUNCTUATION,
    SEMICOLON,
    /** Outside of quotes: where psql would read a command of its own. */
    BACKSLASH,
    /** A quote, dollar quote or comment that the text ends in. */
    UNTERMINATED,
    END
}
