package io.slipway.apply.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The state of Slipway's schema in a database, as one login sees it. Reading changes nothing.
 *
 * @param owner owner of the history
 * @param outdated whether an earlier version installed it, and a DBA has to run the script again
 * @param usable whether the login may call the functions and read the tables, or may install them
 * @param copy whether there is a history and all of it came from another database
 * @param replicated whether a subscription writes into the history
 * @param published names of the publications that contain the history, separated by commas; empty: none
 * @param inDoubt number of standalone and batch steps that were begun and whose result is not known
 */
public record HistoryFacts(
        Owner owner,
        boolean outdated,
        boolean usable,
        boolean copy,
        boolean replicated,
        String published,
        int inDoubt) {

    /** The owner of the history of a target. */
    public enum Owner {
        /** There is no history. */
        NONE,
        /** The login, or a role that it can become: a change script may forge the history. */
        LOGIN,
        /** A role that the login cannot become. */
        GUARDED
    }

    /** Reads the state, in a new session that has run no statement of a script. */
    public static HistoryFacts read(Connection connection) throws SQLException {
        var installed = HistoryInstall.find(connection);
        Owner owner = switch (installed.state()) {
            case ABSENT -> Owner.NONE;
            case PLAIN -> Owner.LOGIN;
            case GUARDED -> Owner.GUARDED;
        };
        boolean usable = isTrue(connection, owner == Owner.NONE ? MAY_INSTALL : MAY_USE);
        // the owner of a plain history of an earlier version brings it up to date
        boolean readable = owner == Owner.LOGIN || usable && owner != Owner.NONE;
        boolean outdated = !installed.isCurrent() && (owner == Owner.GUARDED || installed.byScript());
        return new HistoryFacts(
                owner,
                outdated,
                usable,
                readable && CopyResolution.isCopy(connection),
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
               AND (SELECT count(p.oid) = count(*) AND bool_and(pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))
                    FROM pg_catalog.unnest(pg_catalog.string_to_array('""" + HistoryFunctions.NAMES + """
            ', ',')) AS f(name)
                        LEFT JOIN pg_catalog.pg_proc p
                            ON p.pronamespace = 'slipway'::regnamespace AND p.proname = f.name)""";

    private static final String PUBLISHED = """
            SELECT coalesce(string_agg(DISTINCT p.pubname::text, ', '), '') FROM pg_catalog.pg_publication_tables p
            WHERE p.schemaname = 'slipway'""";

    private static final String IN_DOUBT = "SELECT count(*) FROM slipway.history h WHERE h.state = 'INTENT'";

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        return text(connection, sql).equals("t");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
