package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import java.sql.Connection;
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

    private final Set<String> names = new TreeSet<>();
    private boolean complete;

    public SettingNames(List<ChangeStatement> statements) {
        statements.stream().map(ChangeStatement::text).flatMap(SettingNames::in).forEach(names::add);
    }

    private static Stream<String> in(String text) {
        return IN_TEXT.matcher(text).results().map(SettingNames::name);
    }

    private static String name(MatchResult found) {
        var literal = found.group(1);
        return (literal == null ? found.group(2) : literal).toLowerCase(Locale.ROOT);
    }

    private static final String IN_FUNCTIONS = """
            SELECT DISTINCT pg_catalog.lower(coalesce(m.found[1], m.found[2]))
            FROM pg_catalog.pg_proc p, pg_catalog.regexp_matches(p.prosrc, ?::pg_catalog.text, 'gi') AS m(found)
            WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid""";

    /** All of them; asks the target once. */
    public Collection<String> all(Connection connection) throws SQLException {
        if (!complete) {
            try (var query = connection.prepareStatement(IN_FUNCTIONS)) {
                query.setString(1, PLACE.replace("\\b", "\\y"));
                try (var row = query.executeQuery()) {
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
        if (name != null) {
            names.add(name);
        }
    }
}
