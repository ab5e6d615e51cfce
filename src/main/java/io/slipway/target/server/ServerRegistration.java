package io.slipway.target.server;

import io.slipway.audit.Actor;
import io.slipway.postgres.address.Engine;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.facts.ServerFacts;
import io.slipway.postgres.facts.ServerProbe;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.InputProblem.Rule;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.target.scope.Environment;
import io.slipway.target.scope.EnvironmentStore;
import io.slipway.target.scope.Name;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Registers servers. It first inspects a server over the network, outside of any transaction. Then it writes all
 * findings or nothing. Thread-safe.
 */
public final class ServerRegistration {
    private static final Pattern NUMBER = Pattern.compile("(?<=[ v])\\d+(\\.\\d+)*\\w*");

    private final ServerInspection inspection;
    private final ServerStore servers;
    private final EnvironmentStore environments;

    /** @param refuseSuperuser true refuses logins that are superusers; false only warns */
    public ServerRegistration(
            Connector connector, boolean refuseSuperuser, ServerStore servers, EnvironmentStore environments) {
        this.inspection = new ServerInspection(connector, refuseSuperuser);
        this.servers = servers;
        this.environments = environments;
    }

    /**
     * Connects to the server and reads its facts.
     *
     * @param declared the kind of database that the user declared; null if the server shall tell
     * @throws ProblemException target-unreachable, tls-verification, address-not-allowed, secret-not-allowed,
     *     engine-mismatch, server-not-supported, pooler-not-supported
     */
    public ServerFindings inspect(@Nullable ServerEngine declared, ServerSettings settings) {
        if (declared != null && !declared.isConnected()) {
            return new ServerFindings(declared, null, null, List.of());
        }
        ConnectSpec spec = reachable(settings);
        ServerFindings found = inspection.open(spec, connection -> findings(connection, declared, settings));
        if (found.engine() != ServerEngine.POSTGRESQL) {
            return found;
        }
        if (settings.pooler() == Pooler.SESSION) {
            inspection.refuseTransactionMode(spec);
        }
        for (Login login : logins(settings)) {
            inspection.open(spec.withLogin(login.user(), login.secret()), Connection::isReadOnly);
        }
        List<Warning> warnings = new ArrayList<>(found.warnings());
        for (int i = 0; i < settings.standbys().size(); i++) {
            inspectStandby(spec, settings.standbys().get(i), i, found, warnings::add);
        }
        return new ServerFindings(found.engine(), found.version(), found.systemIdentifier(), warnings);
    }

    /**
     * Connects to the server without its secrets.
     *
     * @throws ProblemException target-unreachable, tls-verification or address-not-allowed, unless the server asks for
     *     a password or lets the session in
     */
    public void probeWithoutSecret(ServerSettings settings) {
        ConnectSpec spec = settings.spec("postgres").withLogin(settings.login().user(), null);
        try {
            inspection.open(spec, connection -> spec);
        } catch (ProblemException e) {
            if (!(e.problem() instanceof TargetProblem.Unreachable found)
                    || found.why() != TargetProblem.Reason.WRONG_PASSWORD
                            && found.why() != TargetProblem.Reason.NO_DATABASE) {
                throw e;
            }
        }
    }

    /**
     * The first database that the login can open. No database exists on every server.
     *
     * @throws ProblemException target-unreachable
     */
    public ConnectSpec reachable(ServerSettings settings) {
        ProblemException first = null;
        for (String database : List.of("postgres", "template1", settings.login().user())) {
            ConnectSpec spec = settings.spec(database);
            try {
                return inspection.open(spec, connection -> spec);
            } catch (ProblemException e) {
                if (!isMissingDatabase(e)) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    private static boolean isMissingDatabase(ProblemException e) {
        return e.problem() instanceof TargetProblem.Unreachable problem
                && problem.why() == TargetProblem.Reason.NO_DATABASE;
    }

    private ServerFindings findings(Connection connection, @Nullable ServerEngine declared, ServerSettings settings)
            throws SQLException {
        ServerEngine engine = engine(connection);
        if (engine == ServerEngine.OTHER || (declared != null && declared != engine)) {
            String expected = declared == null ? "PostgreSQL" : declared.name();
            String is =
                    engine == ServerEngine.OTHER ? "another server that speaks PostgreSQL's protocol" : engine.name();
            throw ServerInspection.refused(Rule.ENGINE_MISMATCH, "/engine", "this is not " + expected + " but " + is);
        }
        if (engine == ServerEngine.COCKROACHDB) {
            return new ServerFindings(engine, number(version(connection)), null, List.of());
        }
        ServerFacts facts = inspection.usable(connection, settings);
        return new ServerFindings(
                engine, number(facts.version()), identifier(facts), inspection.warnings(connection, settings, facts));
    }

    /** {@code 18.1} of {@code PostgreSQL 18.1 on x86_64-pc-linux-gnu, compiled by …}. */
    private static String number(String words) {
        Matcher matcher = NUMBER.matcher(words);
        return matcher.find() ? matcher.group() : words;
    }

    private static @Nullable Long identifier(ServerFacts facts) {
        return facts.systemIdentifier() == null ? null : Long.valueOf(facts.systemIdentifier());
    }

    private static ServerEngine engine(Connection connection) throws SQLException {
        return switch (ServerProbe.engine(connection)) {
            case POSTGRESQL -> ServerEngine.POSTGRESQL;
            case COCKROACHDB -> ServerEngine.COCKROACHDB;
            case OTHER -> ServerEngine.OTHER;
        };
    }

    private static String version(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT version()");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : Engine.OTHER.name();
        }
    }

    private static List<Login> logins(ServerSettings settings) {
        List<Login> logins = new ArrayList<>();
        if (settings.monitor() != null) {
            logins.add(settings.monitor());
        }
        if (settings.backup() != null) {
            logins.add(settings.backup());
        }
        return logins;
    }

    /** Warns about an unreachable standby. Refuses a server that is no standby of this primary. */
    private void inspectStandby(
            ConnectSpec spec, ServerAddress standby, int index, ServerFindings primary, Consumer<Warning> warnings) {
        try {
            ServerFacts facts = inspection.open(spec.withAddress(standby), ServerProbe::facts);
            if (!facts.inRecovery() || !Objects.equals(identifier(facts), primary.systemIdentifier())) {
                throw new InputProblem.Validation("/standbys/" + index, standby + " is not a standby of this server")
                        .asException();
            }
        } catch (ProblemException e) {
            if (!(e.problem() instanceof TargetProblem)) {
                throw e;
            }
            warnings.accept(new Warning("standby-unreachable", e.problem().detail()));
        }
    }

    /** @throws ProblemException name-taken; validation if the environment does not exist */
    public Server create(Handle handle, Actor actor, Name name, ServerSettings settings, ServerFindings findings) {
        return servers.create(handle, actor, name, settings, environment(handle, settings), findings);
    }

    /**
     * Whether a change needs a new {@link #inspect}: old findings stay valid for the same connection.
     *
     * @return false if only limits and the environment change
     */
    public static boolean needsInspection(ServerSettings before, ServerSettings after) {
        return !before.connectsAs(after)
                || !before.standbys().equals(after.standbys())
                || !Objects.equals(before.monitor(), after.monitor())
                || !Objects.equals(before.backup(), after.backup());
    }

    /**
     * @param locked the server, locked by this transaction
     * @throws ProblemException in-use while a task run is active and the address changes, or when it leads to another
     *     cluster while there are targets
     */
    public Server change(Handle handle, Actor actor, Server locked, ServerSettings settings, ServerFindings findings) {
        if (!locked.settings().connectsAs(settings)) {
            servers.refuseWhileActive(handle, locked);
        }
        boolean other = !Objects.equals(locked.findings().systemIdentifier(), findings.systemIdentifier());
        long targets = servers.targets(handle, locked.id());
        if (other && targets > 0) {
            throw new ConflictProblem.InUse("server", locked.name().value(), targets + " targets of another cluster")
                    .asException();
        }
        return servers.change(handle, actor, locked, settings, environment(handle, settings), findings);
    }

    private Environment environment(Handle handle, ServerSettings settings) {
        String name = settings.environment().value();
        return environments
                .find(handle, name)
                .orElseThrow(() -> new InputProblem.Validation("/environment", "there is no environment '" + name + "'")
                        .asException());
    }
}
