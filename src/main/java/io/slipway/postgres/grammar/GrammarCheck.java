package io.slipway.postgres.grammar;

import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Has a server's own grammar judge a script without running any of its statements.
 *
 * <p>The script becomes the body of a temporary SQL function with an argument of a polymorphic type: for such a
 * function the server's validator stops after parsing. This happens in a transaction that is rolled back. If the target
 * cannot do that (no TEMP privilege, a standby, an event trigger that CREATE FUNCTION would fire), a server of the same
 * major version judges instead, and the verdict says so.
 */
public final class GrammarCheck {
    private static final int MAX_ERRORS = 20;

    private final GrammarFallback fallback;

    public GrammarCheck(GrammarFallback fallback) {
        this.fallback = fallback;
    }

    /**
     * Has the target judge, or else the fallback.
     *
     * @param target in no transaction; left in the state that it had
     */
    public GrammarVerdict check(Connection target, Script script) throws SQLException {
        Server server = Server.of(target);
        if (server.obstacle().isEmpty()) {
            try {
                return new GrammarVerdict(GrammarVerdict.Judge.TARGET, server.version(), "", judge(target, script));
            } catch (GrammarProbe.UnjudgedException e) {
                server = server.withObstacle(e.reason());
            }
        }
        return askFallback(server, script);
    }

    private GrammarVerdict askFallback(Server server, Script script) throws SQLException {
        Optional<Connection> other = fallback.open(server.major());
        if (other.isEmpty()) {
            return new GrammarVerdict(GrammarVerdict.Judge.NONE, server.version(), server.obstacle(), List.of());
        }
        try (Connection connection = other.get()) {
            Server judge = Server.of(connection);
            if (judge.major() != server.major()) {
                return new GrammarVerdict(GrammarVerdict.Judge.NONE, server.version(), server.obstacle(), List.of());
            }
            return new GrammarVerdict(
                    GrammarVerdict.Judge.EMBEDDED, judge.version(), server.obstacle(), judge(connection, script));
        } catch (GrammarProbe.UnjudgedException e) {
            return new GrammarVerdict(GrammarVerdict.Judge.NONE, server.version(), e.reason(), List.of());
        }
    }

    private static List<Finding> judge(Connection connection, Script script)
            throws SQLException, GrammarProbe.UnjudgedException {
        List<Finding> findings = new ArrayList<>();
        List<Statement> remaining = script.statements();
        while (!remaining.isEmpty() && findings.size() < MAX_ERRORS) {
            GrammarText text = GrammarText.of(remaining);
            int judged = text.size();
            if (judged == 0) {
                judged = 1;
                findings.add(GrammarText.tooLong(remaining.getFirst()));
            } else {
                Optional<GrammarProbe.Failure> failure = GrammarProbe.run(connection, text.sql());
                if (failure.isPresent()) {
                    GrammarText.Located located = text.locate(failure.get());
                    findings.add(located.finding());
                    judged = located.statement() + 1;
                }
            }
            remaining = remaining.subList(judged, remaining.size());
        }
        return findings;
    }

    /** The facts that decide whether a server can judge; {@code obstacle} is empty if it can. */
    private record Server(int number, String version, String obstacle) {
        private static final String QUERY = """
                SELECT current_setting('server_version_num')::int,
                       current_setting('server_version'),
                       pg_catalog.pg_is_in_recovery(),
                       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP'),
                       EXISTS (SELECT FROM pg_catalog.pg_event_trigger
                               WHERE evtevent IN ('ddl_command_start', 'ddl_command_end') AND evtenabled <> 'D')""";

        static Server of(Connection connection) throws SQLException {
            try (java.sql.Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(QUERY)) {
                row.next();
                String version = row.getString(2).split(" ", 2)[0];
                String obstacle = row.getBoolean(3)
                        ? "the server is a standby"
                        : !row.getBoolean(4)
                                ? "the login may not make temporary objects"
                                : row.getBoolean(5) ? "an event trigger would fire" : "";
                return new Server(row.getInt(1), version, obstacle);
            }
        }

        int major() {
            return number / 10_000;
        }

        Server withObstacle(String reason) {
            return new Server(number, version, reason);
        }
    }
}
