package io.slipway.target.server;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.RoleFacts;
import io.slipway.postgres.facts.ServerFacts;
import io.slipway.postgres.facts.ServerProbe;
import io.slipway.problem.InputProblem;
import io.slipway.problem.InputProblem.Rule;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Opens short sessions to read the facts of a server, and refuses unusable servers. Thread-safe. */
public final class ServerInspection {
    private final Connector connector;
    private final boolean refuseSuperuser;

    public ServerInspection(Connector connector, boolean refuseSuperuser) {
        this.connector = connector;
        this.refuseSuperuser = refuseSuperuser;
    }

    /** A function of an open session. */
    @FunctionalInterface
    public interface SessionFunction<T> {
        T apply(Connection connection) throws SQLException;
    }

    public <T> T open(ConnectSpec spec, SessionFunction<T> function) {
        try (Connection connection = connector.open(spec, SessionOptions.service())) {
            return function.apply(connection);
        } catch (SQLException e) {
            if (SqlState.of(e).insufficientPrivilege()) {
                throw refused(Rule.MISSING_PRIVILEGE, "/user", lacking(spec, e));
            }
            throw new ProblemException(
                    new TargetProblem.Unreachable(
                            spec.address().toString(),
                            TargetProblem.Reason.NOT_POSTGRESQL,
                            "the login works, but the server does not answer as PostgreSQL 14 or newer does"),
                    e);
        }
    }

    private static String lacking(ConnectSpec spec, SQLException e) {
        return "the login " + spec.user() + " lacks a privilege in database " + spec.database() + ", the server says: "
                + ServerError.of(e).message() + "; slipway doctor names the GRANT";
    }

    /** The facts of a PostgreSQL server; refuses a server that these settings cannot use. */
    public ServerFacts usable(Connection connection, ServerSettings settings) throws SQLException {
        ServerFacts facts = ServerProbe.facts(connection);
        if (facts.versionNum() < ServerFacts.MIN_VERSION_NUM) {
            throw refused(
                    Rule.SERVER_NOT_SUPPORTED,
                    "/host",
                    "PostgreSQL 14 is the oldest that is supported; this is " + facts.version());
        }
        if (facts.poolerBetween() && settings.pooler() == Pooler.NONE) {
            throw refused(
                    Rule.POOLER_NOT_SUPPORTED,
                    "/pooler",
                    "a pooler answers: give the server's own address, or pooler SESSION when it is in session mode");
        }
        if (facts.inRecovery()) {
            throw new TargetProblem.Unreachable(
                            settings.address().toString(),
                            TargetProblem.Reason.NOT_READY,
                            "the server is in recovery: give the address of the primary, and list this address in its standbys")
                    .asException();
        }
        return facts;
    }

    /** The warnings about the server and this login. */
    List<Warning> warnings(Connection connection, ServerSettings settings, ServerFacts facts) throws SQLException {
        RoleFacts role = ServerProbe.role(connection);
        if (refuseSuperuser && role.superuser()) {
            throw new InputProblem.Validation("/user", role.name() + " is a superuser, which is refused here")
                    .asException();
        }
        List<Warning> warnings = new ArrayList<>();
        role.warnings().forEach(warning -> warnings.add(new Warning(warning.code(), warning.detail())));
        if (settings.tlsMode().isWeakerThanDefault(settings.address())) {
            warnings.add(new Warning("weak-tls", "tlsMode " + settings.tlsMode() + " does not verify the server"));
        }
        if (!facts.fsync()) {
            warnings.add(new Warning("fsync-off", "a crash of the server can lose changes that were applied"));
        }
        if (!facts.synchronousCommit()) {
            warnings.add(new Warning("synchronous-commit-off", "changes raise it for their own commits"));
        }
        return warnings;
    }

    /** Refuses a pooler that shares one session of the server among several clients. */
    void refuseTransactionMode(ConnectSpec spec) {
        boolean shared = open(spec, one -> {
            int first = pid(one);
            return open(spec, ServerInspection::pid) == first;
        });
        if (shared) {
            throw refused(
                    Rule.POOLER_NOT_SUPPORTED,
                    "/pooler",
                    "the pooler shares one session among several clients; changes need session mode");
        }
    }

    private static int pid(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.pg_backend_pid()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    public static ProblemException refused(Rule rule, String pointer, String reason) {
        return new InputProblem.Refused(rule, pointer, reason).asException();
    }
}
