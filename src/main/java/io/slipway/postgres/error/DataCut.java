package io.slipway.postgres.error;

import io.slipway.problem.ServerReport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cuts values of rows and literals of statements out of an error, and marks each place by an ellipsis. Decided by
 * SQLSTATE and punctuation, since the words are in the server's language. Names of objects stay, and what a function
 * raises in its own words.
 */
final class DataCut {
    private static final String CUT = "…";
    private static final Pattern QUOTED = Pattern.compile("\".*\"", Pattern.DOTALL);

    /** How other languages of the server's messages quote. */
    private static final Pattern QUOTED_ELSEWHERE = Pattern.compile("[»«„“”‚‘’「『].*", Pattern.DOTALL);

    private static final Pattern BRACKETED = Pattern.compile("\\(.*\\)", Pattern.DOTALL);

    /** {@code Key (email)=(a@b) already exists.} */
    private static final String KEY_VALUE = ")=(";

    /** What the innermost line of CONTEXT says of input: {@code COPY t, line 2, column a: "x"}. */
    private static final Pattern INPUT = Pattern.compile("^[^\":]*: ");

    /** The next line of CONTEXT: a call, a statement, or the row of a COPY. */
    private static final Pattern NEXT_CALL = Pattern.compile("\\n(?=[^\\n\"]*PL/pgSQL|SQL |COPY )");

    /** After one of these, a quote does not show where a literal ends: comments, dollar quotes, backslashes. */
    private static final Pattern DOUBTFUL = Pattern.compile("--|/\\*|\\$(?!\\d)|\\\\");

    private DataCut() {}

    static ServerError of(ServerError error) {
        SqlState state = error.sqlState();
        ServerReport said = error.report();
        return new ServerError(
                state,
                state.repeatsInput() ? withoutQuoted(error.message()) : error.message(),
                error.offset(),
                new ServerReport(
                        said.detail() == null ? null : detail(state, said.detail()),
                        said.hint(),
                        said.context() == null ? null : context(said.context()),
                        said.schema(),
                        said.table(),
                        said.columnName(),
                        said.dataType(),
                        said.constraint(),
                        said.plpgsqlLine()),
                error.inner());
    }

    private static String detail(SqlState state, String detail) {
        int value = detail.indexOf(KEY_VALUE);
        if (value >= 0) {
            int end = detail.lastIndexOf(')');
            String after = end > value + KEY_VALUE.length() - 1 ? detail.substring(end) : ")";
            return detail.substring(0, value + KEY_VALUE.length()) + CUT + after;
        }
        if (state.constraintViolation()) {
            return cut(BRACKETED, detail, "(" + CUT + ")");
        }
        return state.repeatsInput() ? withoutQuoted(detail) : detail;
    }

    private static String withoutQuoted(String text) {
        return text.indexOf('"') >= 0 ? cut(QUOTED, text, "\"" + CUT + "\"") : cut(QUOTED_ELSEWHERE, text, CUT);
    }

    private static String context(String context) {
        return NEXT_CALL.splitAsStream(context).map(DataCut::frame).collect(Collectors.joining("\n"));
    }

    private static String frame(String frame) {
        Matcher input = INPUT.matcher(frame);
        return input.find() ? input.group() + CUT : withoutLiterals(frame);
    }

    /** A statement without its literals; the text may end in the middle of one. */
    static String withoutLiterals(String text) {
        Matcher doubt = DOUBTFUL.matcher(text);
        String sql = doubt.find() ? text.substring(0, doubt.start()) + CUT : text;
        var cut = new StringBuilder();
        int from = 0;
        for (int quote = sql.indexOf('\''); quote >= 0; quote = sql.indexOf('\'', from)) {
            cut.append(sql, from, quote).append("'" + CUT + "'");
            from = afterLiteral(sql, quote);
        }
        return cut.append(sql, from, sql.length()).toString();
    }

    private static int afterLiteral(String sql, int quote) {
        int end = sql.indexOf('\'', quote + 1);
        while (end >= 0 && sql.startsWith("''", end)) {
            end = sql.indexOf('\'', end + 2);
        }
        return end < 0 ? sql.length() : end + 1;
    }

    private static String cut(Pattern pattern, String text, String by) {
        return pattern.matcher(text).replaceFirst(by);
    }
}
