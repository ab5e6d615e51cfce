package io.slipway.apply.session;

import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a session holds beside the defaults of its login, database and server: the settings that were set in it, custom
 * ones among them, its role and its session authorization.
 *
 * <p>Read from the server, since a function, a trigger or a DO block sets what no text of the script shows. Restored as
 * bound literals: no expression of a script is evaluated for it.
 *
 * @param values by name: those of {@code pg_settings.setting}, with {@code role} and {@code session_authorization}
 */
public record SessionSettings(Map<String, String> values) {
    private static final String ROLE = "role";
    private static final String LOGIN = "session_authorization";

    /** No step has set anything yet. */
    public static final SessionSettings NONE = new SessionSettings(Map.of());

    public SessionSettings {
        values = Map.copyOf(values);
    }

    // no operator may be looked up by the search path of a session that ran a script; the three settings of the present
    // transaction end with it, and the encoding is the driver's; the process id keeps it out of a parallel worker
    private static final String READ = """
            SELECT s.name, s.setting FROM pg_catalog.pg_settings s
            WHERE s.source OPERATOR(pg_catalog.=) 'session'::pg_catalog.text
              AND pg_catalog.pg_backend_pid() IS NOT NULL
              AND s.name OPERATOR(pg_catalog.<>) ALL ('{client_encoding,transaction_deferrable,transaction_isolation,
                  transaction_read_only}'::pg_catalog.text[])
            UNION ALL
            SELECT c.name, pg_catalog.current_setting(c.name, true)
            FROM pg_catalog.unnest(?::pg_catalog.text[]) AS c(name)
            WHERE pg_catalog.current_setting(c.name, true) IS NOT NULL
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings s
                  WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.=) c.name)
            UNION ALL
            SELECT 'role', pg_catalog.current_setting('role')
            UNION ALL
            SELECT 'session_authorization', pg_catalog.current_setting('session_authorization')""";

    /**
     * What the session holds now; in a transaction, also what holds until its end only.
     *
     * @param custom names of custom settings that may be set: no view of the server lists them
     */
    public static SessionSettings read(Connection connection, SettingNames custom) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, array(custom.all(connection)));
            try (ResultSet row = query.executeQuery()) {
                var found = new TreeMap<String, String>();
                while (row.next()) {
                    found.put(row.getString(1), row.getString(2));
                }
                return new SessionSettings(found);
            }
        }
    }

    /**
     * Whether a role is set under the session authorization of another login. When a transaction ends, the server may
     * restore the role first: the session authorization, restored after it, then ends the role (up to PostgreSQL 16).
     */
    boolean hasRoleOfAnother(String login) {
        return !values.getOrDefault(LOGIN, login).equals(login)
                && !values.getOrDefault(ROLE, "none").equals("none");
    }

    /** Names of the settings that only one of the two has, or that have another value there. */
    public Set<String> differences(SessionSettings other) {
        var names = new TreeSet<>(values.keySet());
        names.addAll(other.values.keySet());
        names.removeIf(name -> Objects.equals(values.get(name), other.values.get(name)));
        return names;
    }

    /** Whether the others are the same but for the role and the session authorization. */
    boolean differsByRoleOnly(SessionSettings other) {
        return Set.of(LOGIN, ROLE).containsAll(differences(other));
    }

    /** These settings, but those that {@code from} names as in {@code other}. */
    public SessionSettings with(SessionSettings other, Predicate<String> from) {
        var merged = new TreeMap<>(values);
        merged.keySet().removeIf(from);
        other.values.forEach((name, value) -> {
            if (from.test(name)) {
                merged.put(name, value);
            }
        });
        return new SessionSettings(merged);
    }

    /** Whether this is the value of the setting. */
    boolean has(String name, @Nullable String value) {
        return Objects.equals(values.get(name), value);
    }

    private static final String RESTORE = """
            SELECT pg_catalog.set_config(s.name, s.setting, false)
            FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
                AS s(name, setting)""";

    /** Sets them all in a session that {@link SessionReset} has reset. */
    void restore(Connection connection) throws SQLException {
        var plain = new TreeMap<>(values);
        plain.remove(ROLE);
        plain.remove(LOGIN);
        boolean refused = !asLogin(connection, plain);
        become(connection, LOGIN);
        become(connection, ROLE);
        if (refused) {
            set(connection, plain);
        }
    }

    /** False: one of them is for a stronger role than the login. */
    private static boolean asLogin(Connection connection, Map<String, String> settings) throws SQLException {
        try {
            set(connection, settings);
            return true;
        } catch (SQLException e) {
            if (!SqlState.of(e).insufficientPrivilege()) {
                throw e;
            }
            return false;
        }
    }

    private static void set(Connection connection, Map<String, String> settings) throws SQLException {
        if (!settings.isEmpty()) {
            try (PreparedStatement call = connection.prepareStatement(RESTORE)) {
                new SessionSettings(settings).bind(call, 1);
                call.execute();
            }
        }
    }

    private static final String SET_ROLE = "SELECT pg_catalog.set_config(?, ?, false)";

    /** Sets the session authorization and then the role, although the session may show these values already. */
    void setRole(Connection connection) throws SQLException {
        for (String name : new String[] {LOGIN, ROLE}) {
            String value = values.get(name);
            if (value != null) {
                try (PreparedStatement call = connection.prepareStatement(SET_ROLE)) {
                    call.setString(1, name);
                    call.setString(2, value);
                    call.execute();
                }
            }
        }
    }

    private static final String BECOME = """
            SELECT pg_catalog.set_config(s.name, s.setting, false)
            FROM (SELECT ?::pg_catalog.text AS name, ?::pg_catalog.text AS setting) AS s
            WHERE pg_catalog.current_setting(s.name) OPERATOR(pg_catalog.<>) s.setting""";

    private void become(Connection connection, String name) throws SQLException {
        String value = values.get(name);
        if (value != null) {
            try (PreparedStatement call = connection.prepareStatement(BECOME)) {
                call.setString(1, name);
                call.setString(2, value);
                call.execute();
            }
        }
    }

    /** As two arrays of text, names and values; the number of the next parameter. */
    public int bind(PreparedStatement call, int from) throws SQLException {
        var names = List.copyOf(values.keySet());
        call.setString(from, array(names));
        call.setString(from + 1, array(names.stream().map(this::value).toList()));
        return from + 2;
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }

    /** As the text of an array of the server. */
    public static String array(Collection<String> texts) {
        return texts.stream()
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
