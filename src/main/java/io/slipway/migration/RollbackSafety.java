package io.slipway.migration;

import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.token.SqlName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a script that takes a migration back would lose: rows, and objects that depend on what it drops. */
final class RollbackSafety {
    /** Rows are counted up to this number. */
    private static final int MAX_COUNTED = 100_000;

    private final Connection connection;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final List<Refusal> found = new ArrayList<>();

    private RollbackSafety(Connection connection) {
        this.connection = connection;
    }

    /** What the script would lose now; it is in {@code place}. */
    static List<Refusal> check(Connection connection, Script script, String place) throws SQLException {
        var safety = new RollbackSafety(connection);
        for (Statement statement : script.statements()) {
            safety.check(statement, place);
        }
        safety.checkDependents(place);
        return safety.found;
    }

    private void check(Statement statement, String place) throws SQLException {
        List<SqlName> objects = statement.classification().objects();
        switch (statement.kind()) {
            case DROP_TABLE, DROP_MATERIALIZED_VIEW, DROP_VIEW, DROP_FOREIGN_TABLE -> {
                for (SqlName table : objects) {
                    dropped.add(table.toString());
                    rows(table, "*", "table " + table, place);
                }
            }
            case TRUNCATE, DELETE -> {
                for (SqlName table : objects) {
                    rows(table, "*", "table " + table, place);
                }
            }
            case ALTER_TABLE, ALTER_FOREIGN_TABLE -> {
                for (TableAction action : statement.classification().actions()) {
                    if (action instanceof TableAction.DropColumn drop && !objects.isEmpty()) {
                        SqlName table = objects.getFirst();
                        rows(table, drop.column().toString(), "column %s.%s".formatted(table, drop.column()), place);
                    }
                }
            }
            default -> {}
        }
    }

    private static final String EXISTS =
            "SELECT to_regclass(?) IS NOT NULL, (SELECT relkind FROM pg_class WHERE oid = to_regclass(?))";

    private void rows(SqlName table, String column, String what, String place) throws SQLException {
        if (!holdsRows(table)) {
            return;
        }
        String condition = column.equals("*") ? "" : " WHERE " + column + " IS NOT NULL";
        String count =
                "SELECT count(*) FROM (SELECT FROM %s%s LIMIT %d) AS rows".formatted(table, condition, MAX_COUNTED + 1);
        try (PreparedStatement query = connection.prepareStatement(count);
                ResultSet row = query.executeQuery()) {
            row.next();
            long rows = row.getLong(1);
            if (rows > 0) {
                String number = rows > MAX_COUNTED ? "more than " + MAX_COUNTED : Long.toString(rows);
                found.add(
                        new Refusal(
                                "rows-lost",
                                place,
                                "The rollback would lose the values of %s row%s in %s."
                                        .formatted(number, rows == 1 ? "" : "s", what),
                                "If they may go: --force REASON. A backup of them is made first, unless --skip-backup is given."));
            }
        }
    }

    private boolean holdsRows(SqlName table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
            query.setString(1, table.toString());
            query.setString(2, table.toString());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                String kind = row.getString(2);
                return row.getBoolean(1) && (kind.equals("r") || kind.equals("p") || kind.equals("f"));
            }
        }
    }

    private static final String DEPENDENTS = """
            WITH gone AS (SELECT to_regclass(n) AS oid FROM unnest(string_to_array(?, E'\\n')) AS n)
            SELECT format('view %s', r.ev_class::regclass) AS dependent, g.oid::regclass::text AS on_what
            FROM gone g JOIN pg_catalog.pg_depend d ON d.refobjid = g.oid AND d.refclassid = 'pg_class'::regclass
                JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
            WHERE r.ev_class <> g.oid AND r.ev_class NOT IN (SELECT oid FROM gone WHERE oid IS NOT NULL)
            UNION
            SELECT format('foreign key %I of %s', c.conname, c.conrelid::regclass), c.confrelid::regclass::text
            FROM gone g JOIN pg_catalog.pg_constraint c ON c.confrelid = g.oid AND c.contype = 'f'
            WHERE c.conrelid NOT IN (SELECT oid FROM gone WHERE oid IS NOT NULL)
            ORDER BY 1""";

    private void checkDependents(String place) throws SQLException {
        if (dropped.isEmpty()) {
            return;
        }
        try (PreparedStatement query = connection.prepareStatement(DEPENDENTS)) {
            query.setString(1, dropped.stream().collect(Collectors.joining("\n")));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new Refusal(
                            "dependent-object",
                            place,
                            "The %s depends on %s, which the rollback would drop."
                                    .formatted(row.getString(1), row.getString(2)),
                            "Drop or change it first. If the undo script drops it too (CASCADE): --force REASON."));
                }
            }
        }
    }
}
