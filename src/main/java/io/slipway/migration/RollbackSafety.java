package io.slipway.migration;

import io.slipway.apply.run.PreparedChange;
import io.slipway.backup.DroppedRows;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
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
import org.jspecify.annotations.Nullable;

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

    /**
     * What the script of the change would lose now.
     *
     * @param place of the script, for people
     */
    static RollbackLosses check(Connection connection, PreparedChange change, Script script, String place)
            throws SQLException {
        var safety = new RollbackSafety(connection);
        DroppedRows gone = DroppedRows.of(change, connection);
        for (DroppedRows.Place dropped : gone.places()) {
            safety.rows(dropped.table(), dropped.column(), dropped.label(), place);
            if (dropped.column() == null) {
                safety.dropped.add(dropped.table());
            }
        }
        for (Statement statement : script.statements()) {
            safety.check(statement, place);
        }
        safety.checkDependents(place);
        return new RollbackLosses(safety.found, gone.notCovered());
    }

    /**
     * What a rollback would lose.
     *
     * @param refusals rows and dependents that are known
     * @param unknown statements that may lose more: sentences
     */
    record RollbackLosses(List<Refusal> refusals, List<String> unknown) {}

    private void check(Statement statement, String place) throws SQLException {
        for (SqlName object : statement.classification().objects()) {
            switch (statement.kind()) {
                case DROP_VIEW, DROP_MATERIALIZED_VIEW, DROP_FOREIGN_TABLE -> dropped.add(object.toString());
                case TRUNCATE, DELETE -> rows(object.toString(), null, "table " + object, place);
                default -> {}
            }
        }
    }

    private static final String EXISTS =
            "SELECT to_regclass(?) IS NOT NULL, (SELECT relkind FROM pg_class WHERE oid = to_regclass(?))";

    private void rows(String table, @Nullable String column, String what, String place) throws SQLException {
        if (!holdsRows(table)) {
            return;
        }
        String condition = column == null ? "" : " WHERE " + column + " IS NOT NULL";
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

    private boolean holdsRows(String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
            query.setString(1, table);
            query.setString(2, table);
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
