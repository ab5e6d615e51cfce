package io.slipway.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a migration may leave half done: indexes that are not valid, and constraints that were never validated.
 *
 * @param found sentences for people
 */
record Leftovers(Set<String> found) {
    private static final String FIND = """
            SELECT format('the index %s is not valid: drop it and create it again', i.indexrelid::regclass)
            FROM pg_catalog.pg_index i WHERE NOT i.indisvalid
            UNION ALL
            SELECT format('the constraint %I of %s is not validated: ALTER TABLE %s VALIDATE CONSTRAINT %I',
                c.conname, c.conrelid::regclass, c.conrelid::regclass, c.conname)
            FROM pg_catalog.pg_constraint c WHERE NOT c.convalidated AND c.conrelid <> 0""";

    static Leftovers find(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FIND)) {
            var found = new TreeSet<String>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return new Leftovers(found);
        }
    }

    /** What was not there before. */
    Set<String> since(Leftovers before) {
        var added = new TreeSet<>(found);
        added.removeAll(before.found());
        return added;
    }
}
