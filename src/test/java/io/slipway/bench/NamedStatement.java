package io.slipway.bench;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A store's own statement, driven by nothing but JDBC. */
record NamedStatement(String sql, List<String> names) {
    private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]+)");

    /** The constant of this name, whoever may see it. */
    static NamedStatement of(Class<?> store, String constant) {
        try {
            Field field = store.getDeclaredField(constant);
            field.setAccessible(true);
            return of((String) field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static NamedStatement of(String text) {
        var names = new ArrayList<String>();
        var matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return new NamedStatement(matcher.replaceAll("?"), names);
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement(sql);
    }

    /** Sets every parameter; a name that is not among the values is NULL. */
    void bind(PreparedStatement statement, Map<String, ?> values) throws SQLException {
        for (int i = 0; i < names.size(); i++) {
            statement.setObject(i + 1, values.get(names.get(i)));
        }
    }
}
