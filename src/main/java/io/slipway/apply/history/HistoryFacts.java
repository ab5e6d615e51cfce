package io.slipway.apply.history;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a login finds of Slipway in a database; read without changing anything.
 *
 * @param owner who owns the history
 * @param usable the login may call the functions and read the tables; true where it may make them
 * @param copy there is history, and none of it this database's own
 * @param replicated a subscription writes into the history
 * @param published publications that send the history elsewhere, joined by commas; empty when none does
 * @param inDoubt steps that were begun without a transaction and whose end is not known
 */
public record HistoryFacts(
        Owner owner, boolean usable, boolean copy, boolean replicated, String published, int inDoubt) {

    /** Who owns the history of a target. */
    public enum Owner {
        /** There is none yet. */
        NONE,
        /** The login, or a role that it can become: a script may forge it. */
        LOGIN,
        /** A role that the login cannot become. */
        GUARDED
    }

    /** In a fresh session that has not run any statement of a script. */
    public static HistoryFacts read(Connection connection) throws SQLException {
        var owner = switch (HistoryInstall.state(connection)) {
            case ABSENT -> Owner.NONE;
            case PLAIN -> Owner.LOGIN;
            case GUARDED -> Owner.GUARDED;
        };
        var usable = isTrue(connection, owner == Owner.NONE ? MAY_INSTALL : MAY_USE);
        var readable = usable && owner != Owner.NONE;
        return new HistoryFacts(
                owner,
                usable,
                readable && new CopyResolution(connection).isCopy(),
                owner != Owner.NONE && CopyResolution.isReplicated(connection),
                text(connection, PUBLISHED),
                readable ? Integer.parseInt(text(connection, IN_DOUBT)) : 0);
    }

    private static final String MAY_INSTALL =
            "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')";

    private static final String MAY_USE = """
            SELECT pg_catalog.has_schema_privilege('slipway', 'USAGE')
               AND pg_catalog.has_table_privilege('slipway.history', 'SELECT')
               AND pg_catalog.has_table_privilege('slipway.identity', 'SELECT')
               AND (SELECT count(*) = 14 AND bool_and(pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))
                    FROM pg_catalog.pg_proc p
                    WHERE p.pronamespace = 'slipway'::regnamespace AND p.proname IN (
                        'begin_run', 'finish_run', 'void_run', 'begin_standalone', 'end_standalone', 'note_standalone', 'begin_batch',
                        'advance', 'keep_session', 'end_batch', 'resolve', 'undo', 'claim_identity', 'rekey', 'append_log'))""";

    private static final String PUBLISHED = """
            SELECT coalesce(string_agg(DISTINCT p.pubname::text, ', '), '') FROM pg_catalog.pg_publication_tables p
            WHERE p.schemaname = 'slipway'""";

    private static final String IN_DOUBT = "SELECT count(*) FROM slipway.history h WHERE h.state = 'INTENT'";

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        return text(connection, sql).equals("t");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
