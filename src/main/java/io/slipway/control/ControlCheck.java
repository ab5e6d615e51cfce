package io.slipway.control;

import io.slipway.postgres.facts.Backend;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks the control database before the service starts. A setting that would break a guarantee prevents the start. */
public final class ControlCheck {
    /** The highest schema level that this binary knows: the number of its newest migration. */
    public static final int SCHEMA_LEVEL = 1;

    private static final int MIN_VERSION_NUM = 140_000;
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(30);

    private static final String FACTS = """
            SELECT current_setting('server_version_num')::int AS version_num, current_setting('server_version') AS version,
                   current_setting('fsync')::boolean AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
                   pg_is_in_recovery() AS in_recovery,
                   (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
                   to_regclass('slipway.schema_level') IS NOT NULL AS has_schema
            """;

    private ControlCheck() {}

    /**
     * What was found.
     *
     * @param problems one line each; empty if the database is usable
     * @param behindPooler whether a pooler is between, which in transaction mode gives each transaction another
     *     session: statements cannot stay prepared
     */
    public record Result(List<String> problems, boolean behindPooler) {}

    /**
     * Connects and checks.
     *
     * @throws ProblemException control-unavailable, with the driver's error as its cause: it cannot be reached
     */
    public static Result check(ControlConnector connector) {
        try (Connection connection = connector.open(CHECK_TIMEOUT);
                Statement statement = connection.createStatement()) {
            List<String> problems = new ArrayList<>();
            boolean hasSchema = inspect(statement, problems);
            if (hasSchema) {
                ControlJdbi.use(connection, handle -> compareSchema(new SchemaStore().needs(handle), problems));
            }
            return new Result(problems, Backend.direct(connection).isEmpty());
        } catch (SQLException e) {
            throw new ProblemException(
                    new ServiceProblem.ControlUnavailable(connector.url() + ": " + e.getMessage()), e);
        }
    }

    private static boolean inspect(Statement statement, List<String> problems) throws SQLException {
        try (ResultSet rs = statement.executeQuery(FACTS)) {
            rs.next();
            String version = rs.getString("version");
            require(
                    rs.getInt("version_num") >= MIN_VERSION_NUM,
                    problems,
                    "PostgreSQL " + version + " is too old; the control database needs PostgreSQL 14 or later");
            require(
                    rs.getBoolean("fsync"),
                    problems,
                    "fsync is off: a crash of the server would lose acknowledged commits; set it to on");
            require(
                    !"off".equals(rs.getString("synchronous_commit")),
                    problems,
                    "synchronous_commit is off: a crash of the server would lose acknowledged commits; set it to on");
            require(
                    !rs.getBoolean("in_recovery"),
                    problems,
                    "the server is a standby (in recovery); give the address of the primary");
            String encoding = rs.getString("encoding");
            require(
                    "UTF8".equals(encoding),
                    problems,
                    "the database's encoding is " + encoding + "; create a database with ENCODING 'UTF8'");
            return rs.getBoolean("has_schema");
        }
    }

    private static void compareSchema(int needs, List<String> problems) {
        require(
                needs <= SCHEMA_LEVEL,
                problems,
                "the schema needs a version of Slipway that knows level " + needs + ", this version knows "
                        + SCHEMA_LEVEL + "; start a newer version");
    }

    private static void require(boolean fit, List<String> problems, String otherwise) {
        if (!fit) {
            problems.add("control database: " + otherwise);
        }
    }
}
