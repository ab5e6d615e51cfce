package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names of the custom settings that a change may set or read: those in its text and in the functions of its target. The
 * server tells the value of a custom setting by its name only, and has no list of them. One per run, for its thread.
 */
public final class SettingNames {
    private static final String NAME = "[a-z_][a-z0-9_$]*(?:\\.[a-z_][a-z0-9_$]*){1,8}";

    /** As a literal, or in SET. */
    private static final String PLACE =
            "'(" + NAME + ")'|\\bset\\s+(?:local\\s+|session\\s+)?(" + NAME + ")\\s*(?:=|to\\b)";

    private static final Pattern IN_TEXT = Pattern.compile(PLACE, Pattern.CASE_INSENSITIVE);

    private static final Pattern ROUTINE = Pattern.compile("\\b(?:function|procedure)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern SETS_LOCAL =
            Pattern.compile("\\b(?:set\\s+local|set_config)\\b", Pattern.CASE_INSENSITIVE);

    private final Set<String> names = new TreeSet<>();
    private boolean complete;
    private boolean functionsSetLocal;

    public SettingNames(List<ChangeStatement> statements) {
        List<String> texts = statements.stream().map(ChangeStatement::text).toList();
        texts.stream().flatMap(SettingNames::in).forEach(names::add);
        functionsSetLocal = texts.stream().anyMatch(SettingNames::definesLocal);
    }

    private static boolean definesLocal(String text) {
        return ROUTINE.matcher(text).find() && SETS_LOCAL.matcher(text).find();
    }

    private static Stream<String> in(String text) {
        return IN_TEXT.matcher(text).results().map(SettingNames::name);
    }

    private static String name(MatchResult found) {
        String literal = found.group(1);
        return (literal == null ? found.group(2) : literal).toLowerCase(Locale.ROOT);
    }

    private static final String IN_FUNCTIONS = """
            SELECT DISTINCT pg_catalog.lower(coalesce(m.found[1], m.found[2]))
            FROM pg_catalog.pg_proc p, pg_catalog.regexp_matches(p.prosrc, ?::pg_catalog.text, 'gi') AS m(found)
            WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
            UNION ALL
            SELECT NULL WHERE EXISTS (SELECT FROM pg_catalog.pg_proc p
                JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
                WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                  AND n.nspname OPERATOR(pg_catalog.<>) ALL ('{slipway,slipway_plain}'::pg_catalog.name[])
                  AND (p.prosrc OPERATOR(pg_catalog.~*) '(^|[^a-z0-9_])(set\\s+local|set_config)([^a-z0-9_]|$)'::pg_catalog.text
                    OR p.prosqlbody::pg_catalog.text OPERATOR(pg_catalog.~) ':funcid 2078 '::pg_catalog.text))""";

    /** All of them; asks the target once. */
    public Collection<String> all(Connection connection) throws SQLException {
        if (!complete) {
            try (PreparedStatement query = connection.prepareStatement(IN_FUNCTIONS)) {
                query.setString(1, PLACE.replace("\\b", "\\y"));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        add(row.getString(1));
                    }
                }
            }
            complete = true;
        }
        return names;
    }

    private void add(@Nullable String name) {
        if (name == null) {
            functionsSetLocal = true;
        } else {
            names.add(name);
        }
    }

    /**
     * Whether a function of the target may set a value that ends with its transaction. Known after {@link #all}. A
     * function in C, or one that composes the words of its statement, is not seen.
     */
    public boolean functionsSetLocal() {
        return functionsSetLocal;
    }
}
