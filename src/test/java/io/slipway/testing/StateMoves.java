package io.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The moves of all state machines that the tests of one build made. Before a test server stops with its JVM, the moves
 * are read from the transition log of each control database on it, whichever test, application or process used that
 * database, and written to a file of this server. {@code io.slipway.StateMovesCheck} reads all files. Without the
 * system property {@link #FOLDER}, as in an IDE, nothing is recorded.
 *
 * <p>Not seen: a server that a test stops by itself, and the server of a process with {@code --data}.
 */
public final class StateMoves {
    /** System property: the folder of the files. */
    static final String FOLDER = "slipway.state-moves";

    /** Begins the line of a database whose moves could not be read. */
    private static final String UNREAD = "not read: ";

    private static final int TIMEOUT_SECONDS = 10;

    private static final String DATABASES =
            "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname";

    private static final String HAS_LOG = "SELECT 'yes' WHERE to_regclass('slipway.transition') IS NOT NULL";

    private static final String MOVES = """
            SELECT DISTINCT machine || ' ' || from_state || ' ' || to_state FROM slipway.transition
            WHERE from_state <> to_state
            """;

    private StateMoves() {}

    /**
     * Records the moves on a server that is about to stop. A framework may have loaded this class a second time and
     * closed that loader. Therefore the system class loader does the work.
     */
    static void recordBeforeStop(String host, int port, String password) {
        if (folder() == null) {
            return;
        }
        try {
            ClassLoader.getSystemClassLoader()
                    .loadClass("io.slipway.testing.StateMoves")
                    .getMethod("record", String.class, int.class, String.class)
                    .invoke(null, host, port, password);
        } catch (ReflectiveOperationException e) {
            System.err.println("the moves on " + host + ":" + port + " are not recorded: " + e);
        }
    }

    /** Writes the moves of all control databases on this server, one per line as {@code MACHINE FROM TO}. */
    public static void record(String host, int port, String password) {
        var moves = new TreeSet<String>();
        for (var database : column(host, port, password, TestPostgres.SUPERUSER, DATABASES)) {
            moves.addAll(column(host, port, password, database, HAS_LOG, MOVES));
        }
        try {
            var folder = Files.createDirectories(folder());
            Files.write(folder.resolve(ProcessHandle.current().pid() + "-" + port + ".txt"), moves);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of the last of these queries; none if one before it has no row. */
    private static List<String> column(String host, int port, String password, String database, String... queries) {
        try (var connection = open(host, port, password, database)) {
            var values = List.<String>of();
            for (var query : queries) {
                values = column(connection, query);
                if (values.isEmpty()) {
                    break;
                }
            }
            return values;
        } catch (SQLException e) {
            return List.of(UNREAD + database + ": "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static List<String> column(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static Connection open(String host, int port, String password, String database) throws SQLException {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(TestPostgres.SUPERUSER);
        source.setPassword(password);
        source.setConnectTimeout(TIMEOUT_SECONDS);
        source.setSocketTimeout(TIMEOUT_SECONDS);
        return source.getConnection();
    }

    /** What all JVMs of this build recorded, with a line for each database that could not be read. */
    public static Set<String> recorded() {
        var folder = folder();
        var moves = new TreeSet<String>();
        if (folder == null || !Files.isDirectory(folder)) {
            return moves;
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                moves.addAll(Files.readAllLines(file));
            }
            return moves;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Path folder() {
        var folder = System.getProperty(FOLDER);
        return folder == null ? null : Path.of(folder);
    }
}
