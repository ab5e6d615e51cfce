package io.slipway.backup;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A function of the side schema that returns the value of a column in the backup, by the key of the row. */
record OldValue(SideTable side, BackupColumn column) {
    /** Creates the function; the call of it for a row of the table. */
    String call(Catalog catalog) throws SQLException {
        List<BackupColumn> key = side.object().columns().stream()
                .filter(each -> side.object().key().contains(each.name()))
                .toList();
        String function = side.name().replaceFirst("\\.r", ".old_value_");
        String parameters = IntStream.range(0, key.size())
                .mapToObj(i -> "k" + i + " " + type(key.get(i)))
                .collect(Collectors.joining(", "));
        String joins = IntStream.range(0, key.size())
                .mapToObj(i -> value("s." + key.get(i).quoted(), key.get(i)) + " OPERATOR(pg_catalog.=) k" + i)
                .collect(Collectors.joining(" AND "));
        if (key.stream().noneMatch(OldValue::isOther)) {
            catalog.execute("CREATE INDEX ON " + side.name() + " ("
                    + SqlText.list("", side.object().key()) + ")");
        }
        catalog.execute("CREATE FUNCTION " + function + "(" + parameters + ", now_value pg_catalog.text) RETURNS "
                + column.type() + " LANGUAGE plpgsql AS $slipway$ DECLARE old_value " + column.type()
                + "; BEGIN SELECT s." + column.quoted() + " INTO old_value FROM " + side.name() + " s WHERE " + joins
                + "; IF FOUND THEN RETURN old_value; END IF; RETURN now_value::" + column.type()
                + "; END $slipway$");
        String arguments = key.stream().map(each -> value(each.quoted(), each)).collect(Collectors.joining(", "));
        return function + "(" + arguments + ", " + column.quoted() + "::pg_catalog.text)";
    }

    /** A type of another schema may have operators that the search path does not show: its texts are compared. */
    private static boolean isOther(BackupColumn key) {
        return key.type().contains(".");
    }

    private static String type(BackupColumn key) {
        return isOther(key) ? "pg_catalog.text" : key.type();
    }

    private static String value(String sql, BackupColumn key) {
        return isOther(key) ? sql + "::pg_catalog.text" : sql;
    }
}
