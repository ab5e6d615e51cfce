package io.slipway.backup;

import java.sql.SQLException;

/** Reads the place of a sequence. */
final class SequenceValue {
    private SequenceValue() {}

    /** The statement that sets a sequence to the value that it has now. */
    static String of(Catalog catalog, String name) throws SQLException {
        Catalog.Row row =
                catalog.rows("SELECT last_value, is_called FROM " + name).getFirst();
        String literal = "'" + name.replace("'", "''") + "'";
        return "SELECT pg_catalog.setval(" + literal + "::pg_catalog.regclass, " + row.number(0) + ", " + row.is(1)
                + ")";
    }
}
