package io.slipway.migration;

import io.slipway.apply.run.AtChangeEnd;
import io.slipway.apply.run.PreparedChange;
import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The post-conditions of a migration. Each must return exactly one row whose first column is true.
 *
 * @param queries as the header has them
 */
record Assertions(List<String> queries) implements AtChangeEnd {
    @Override
    public void run(Connection connection, PreparedChange change) throws SQLException {
        for (String query : queries) {
            if (!isTrue(connection, query)) {
                throw new SQLException(
                        "the assertion is not true: %s. Correct the script or the assertion".formatted(query),
                        SqlState.ASSERT_FAILURE.code());
            }
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1) && !row.next();
        }
    }
}
