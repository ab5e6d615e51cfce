package io.slipway.backup;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Switches triggers of tables off while a restore writes: rows come back as they were. */
final class UserTriggers {
    private static final String ENABLED = """
            SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', g.tgrelid::regclass, g.tgname),
                   format('ALTER TABLE %s %s TRIGGER %I', g.tgrelid::regclass,
                          CASE g.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA'
                               ELSE 'ENABLE' END, g.tgname)
              FROM pg_trigger g
             WHERE g.tgrelid = to_regclass(?) AND NOT g.tgisinternal AND g.tgenabled <> 'D'
            """;

    private final Catalog catalog;
    private final Map<String, List<String>> enable = new LinkedHashMap<>();

    UserTriggers(Catalog catalog) {
        this.catalog = catalog;
    }

    void disable(String table) throws SQLException {
        if (enable.containsKey(table)) {
            return;
        }
        var statements = new ArrayList<String>();
        for (Catalog.Row row : catalog.rows(ENABLED, table)) {
            catalog.execute(row.text(0));
            statements.add(row.text(1));
        }
        enable.put(table, statements);
    }

    void enable() throws SQLException {
        for (List<String> statements : enable.values()) {
            for (String statement : statements) {
                catalog.execute(statement);
            }
        }
    }
}
