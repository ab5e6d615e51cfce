package io.slipway.backup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries of one session that return texts. */
final class Catalog {
    /** Names are written qualified under it, and no object of the database hides one of the catalog. */
    static final String SAFE_PATH = "pg_catalog, pg_temp";

    private final Connection connection;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** One row of a result. */
    record Row(List<@Nullable String> cells) {
        @Nullable
        String find(int column) {
            return cells.get(column);
        }

        String text(int column) {
            return String.valueOf(cells.get(column));
        }

        long number(int column) {
            return Long.parseLong(text(column));
        }

        boolean is(int column) {
            return "t".equals(cells.get(column));
        }
    }

    /** All rows of a query. Each parameter is sent as a text without a type, except that a Long is a number. */
    List<Row> rows(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                return read(result);
            }
        }
    }

    private static List<Row> read(ResultSet result) throws SQLException {
        var rows = new ArrayList<Row>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            var cells = new ArrayList<@Nullable String>();
            for (int i = 1; i <= columns; i++) {
                cells.add(result.getString(i));
            }
            rows.add(new Row(cells));
        }
        return rows;
    }

    /** The number that a query returns. */
    long number(String sql) throws SQLException {
        return rows(sql).getFirst().number(0);
    }

    /** Runs a statement that has no parameters and in which braces and question marks have no meaning of JDBC. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private static final String SET = "SELECT pg_catalog.set_config(?, ?, ?)";
    private static final String SHOW = "SELECT pg_catalog.current_setting(?)";
    private static final String SEARCH_PATH = "search_path";

    String setting(String name) throws SQLException {
        return rows(SHOW, name).getFirst().text(0);
    }

    /** Sets it; inside of a transaction block, for that transaction. */
    void set(String name, String value) throws SQLException {
        rows(SET, name, value, !connection.getAutoCommit());
    }

    String searchPath() throws SQLException {
        return setting(SEARCH_PATH);
    }

    void setSearchPath(String path) throws SQLException {
        set(SEARCH_PATH, path);
    }
}
