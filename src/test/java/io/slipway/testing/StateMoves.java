package io.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The moves of all state machines that the tests of one build made. Each JVM with tests reads them from the logs of
 * transitions of its control databases before its server stops, and writes them to a file of its own;
 * {@code io.slipway.StateMovesCheck} reads the files of all JVMs. Without {@link #FOLDER}, as in an IDE, nothing is
 * recorded.
 */
public final class StateMoves {
    /** System property: the folder of this build's files. */
    private static final String FOLDER = "slipway.state-moves";

    private static final String CONTROL_DATABASES = "SELECT datname FROM pg_database WHERE datname LIKE '%\\_copy\\_%'";

    private static final String MOVES = """
            SELECT DISTINCT machine || ' ' || from_state || ' ' || to_state FROM slipway.transition
            WHERE from_state <> to_state
            """;

    private StateMoves() {}

    /** Writes the moves of all control databases on this server, one a line as {@code MACHINE FROM TO}. */
    static void record(String jdbcUrl, String password) {
        var folder = folder();
        if (folder == null) {
            return;
        }
        var moves = new TreeSet<String>();
        try {
            for (var name : column(jdbcUrl + TestPostgres.SUPERUSER, password, CONTROL_DATABASES)) {
                moves.addAll(column(jdbcUrl + name, password, MOVES));
            }
            Files.createDirectories(folder);
            Files.write(folder.resolve(ProcessHandle.current().pid() + ".txt"), moves);
        } catch (IOException | SQLException e) {
            System.err.println("the moves of this JVM's tests are not recorded: " + e.getMessage());
        }
    }

    private static List<String> column(String url, String password, String sql) throws SQLException {
        var login = new Properties();
        login.setProperty("user", TestPostgres.SUPERUSER);
        login.setProperty("password", password);
        try (var connection = DriverManager.getConnection(url, login);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var values = new java.util.ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** What all JVMs of this build recorded. */
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
