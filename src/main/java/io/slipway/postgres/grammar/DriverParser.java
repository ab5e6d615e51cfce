package io.slipway.postgres.grammar;

import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** Splits a text as the driver does with every text that it sends. */
public final class DriverParser {
    private DriverParser() {}

    /** Whether the driver would send this text unchanged, as exactly one statement. */
    public static boolean isOneStatement(String text) {
        try {
            List<NativeQuery> queries = Parser.parseJdbcSql(text, true, false, true, false, false);
            return queries.size() == 1 && queries.getFirst().nativeSql.strip().equals(text.strip());
        } catch (SQLException e) {
            return false;
        }
    }
}
