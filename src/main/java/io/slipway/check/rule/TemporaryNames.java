package io.slipway.check.rule;

import io.slipway.sql.classify.RoutineBody;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds the temporary objects that a statement names: as a relation, in the schema pg_temp, or in the body of a DO. */
final class TemporaryNames {
    private static final String SCHEMA = "pg_temp";

    /** Key words before the name of a relation. */
    private static final Set<String> BEFORE_RELATION = Set.of(
            "FROM",
            "JOIN",
            "INTO",
            "UPDATE",
            "TABLE",
            "ONLY",
            "ON",
            "EXISTS",
            "USING",
            "COPY",
            "VIEW",
            "SEQUENCE",
            "TRUNCATE",
            "ANALYZE",
            "VACUUM",
            "LOCK");

    /** Functions whose first argument is the name of a relation, as a string. */
    private static final Set<String> OF_RELATION =
            Set.of("NEXTVAL", "SETVAL", "CURRVAL", "PG_GET_SERIAL_SEQUENCE", "TO_REGCLASS");

    /** Key words after which a comma separates no relations any more. */
    private static final Set<String> AFTER_RELATIONS =
            Set.of("SELECT", "WHERE", "GROUP", "ORDER", "HAVING", "SET", "VALUES", "RETURNING", "ON", "LIMIT");

    private TemporaryNames() {}

    /** Whether the statement may make an object of the schema pg_temp by naming it there. */
    static boolean isDefinition(Statement statement) {
        return statement.text().regionMatches(true, 0, "CREATE", 0, "CREATE".length())
                || statement.kind() == StatementKind.SELECT;
    }

    /** The names that the statement qualifies with pg_temp. */
    static Stream<String> qualified(Statement statement) {
        if (!statement.text().toLowerCase(Locale.ROOT).contains(SCHEMA)) {
            return Stream.empty();
        }
        var tokens = Tokens.of(statement.text());
        return IntStream.range(0, tokens.size() - 2)
                .filter(i -> isQualified(tokens, i + 2))
                .mapToObj(i -> SqlName.part(tokens.raw(i + 2)));
    }

    /**
     * The step that defined an object which the statement names; 0 when it names none.
     *
     * @param temporary by name, the step that defined the object
     */
    static int used(Statement statement, Map<String, Integer> temporary) {
        if (temporary.isEmpty()) {
            return 0;
        }
        var tokens = Tokens.of(statement.text());
        int direct = used(tokens, temporary);
        int body = statement.kind() == StatementKind.DO ? RoutineBody.token(tokens) : -1;
        return direct > 0 || body < 0 ? direct : used(Tokens.of(content(tokens, body)), temporary);
    }

    private static int used(Tokens tokens, Map<String, Integer> temporary) {
        boolean list = false;
        for (int i = 1; i < tokens.size(); i++) {
            String before = tokens.word(i - 1);
            list = BEFORE_RELATION.contains(before) || list && !AFTER_RELATIONS.contains(before);
            Integer step = isUse(tokens, i, list) ? temporary.get(name(tokens, i)) : null;
            if (step != null) {
                return step;
            }
        }
        return 0;
    }

    private static boolean isUse(Tokens tokens, int i, boolean list) {
        if (tokens.type(i) == TokenType.STRING) {
            boolean argument = i > 1 && tokens.is(i - 1, '(') && OF_RELATION.contains(tokens.word(i - 2));
            return argument || i + 2 < tokens.size() && tokens.is(i + 2, "REGCLASS");
        }
        boolean relation = BEFORE_RELATION.contains(tokens.word(i - 1)) || list && tokens.is(i - 1, ',');
        boolean qualifies = i + 1 < tokens.size() && tokens.is(i + 1, '.');
        return tokens.isName(i) && (isQualified(tokens, i) || relation && !qualifies);
    }

    private static boolean isQualified(Tokens tokens, int i) {
        return i > 1
                && tokens.isName(i)
                && tokens.is(i - 1, '.')
                && tokens.isName(i - 2)
                && SqlName.part(tokens.raw(i - 2)).equals(SCHEMA);
    }

    private static String name(Tokens tokens, int i) {
        if (tokens.type(i) != TokenType.STRING) {
            return SqlName.part(tokens.raw(i));
        }
        String name = content(tokens, i);
        return SqlName.part(name.substring(name.lastIndexOf('.') + 1));
    }

    /** What a string constant holds; escapes in it stay as they are written. */
    static String content(Tokens tokens, int i) {
        String raw = tokens.raw(i);
        int quote = raw.startsWith("$") ? raw.indexOf('$', 1) + 1 : raw.indexOf('\'') + 1;
        int end = raw.startsWith("$") ? raw.length() - quote : raw.length() - 1;
        return raw.substring(Math.min(quote, raw.length()), Math.max(Math.min(quote, raw.length()), end));
    }
}
