package io.slipway.migration;

import io.slipway.sql.Script;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.RelationLock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds sessions that would block a script if it ran now. */
final class LiveLocks {
    private LiveLocks() {}

    private static final String HOLDERS = """
            SELECT format('process %s of %s holds %s on %s, in a transaction that began %s ago: the migration would wait for it', a.pid,
                       a.usename, l.mode, r.name,
                       justify_interval(date_trunc('second', clock_timestamp() - a.xact_start)))
            FROM (SELECT n AS name, to_regclass(n) AS oid FROM unnest(string_to_array(?, E'\\n')) AS n) r
                JOIN pg_catalog.pg_locks l ON l.relation = r.oid AND l.granted AND l.pid <> pg_backend_pid()
                JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = current_database()
                JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE a.xact_start < clock_timestamp() - interval '1 second'
            ORDER BY a.xact_start LIMIT 20""";

    /** A sentence for each session that holds a lock on a relation which one of the scripts locks strongly. */
    static List<String> find(Connection connection, List<Script> scripts) throws SQLException {
        Set<String> relations = new LinkedHashSet<>();
        for (Script script : scripts) {
            script.statements().stream()
                    .flatMap(statement -> statement.classification().locks().stream())
                    .filter(lock -> lock.mode().compareTo(LockMode.ROW_EXCLUSIVE) > 0)
                    .map(RelationLock::relation)
                    .forEach(relation -> relations.add(relation.toString()));
        }
        if (relations.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement query = connection.prepareStatement(HOLDERS)) {
            query.setString(1, String.join("\n", relations));
            try (ResultSet row = query.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (row.next()) {
                    found.add(row.getString(1));
                }
                return found;
            }
        }
    }
}
