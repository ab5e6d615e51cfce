package io.slipway.target;

import io.slipway.audit.Actor;
import io.slipway.control.Installation;
import io.slipway.control.Transactions;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.facts.MissingPrivilege;
import io.slipway.postgres.facts.PrivilegeCheck;
import io.slipway.postgres.facts.ServerFacts;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.InputProblem.Rule;
import io.slipway.problem.ServiceProblem;
import io.slipway.target.scope.Name;
import io.slipway.target.server.Server;
import io.slipway.target.server.ServerEngine;
import io.slipway.target.server.ServerInspection;
import io.slipway.target.server.Warning;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Registers targets. It first inspects the database over the network, outside of any transaction. Then it writes all
 * findings or nothing. One database has one target. Thread-safe.
 */
@Singleton
public final class TargetRegistration {
    /** The reason for the refusal of a server that is not PostgreSQL. */
    public static final String CHANGES_NOT_SUPPORTED = "changes are only supported for PostgreSQL";

    private final Transactions transactions;
    private final ServerInspection inspection;
    private final SameDatabaseProbe sameDatabase;
    private final CopiedHistory copiedHistory;
    private final CatalogStores stores;

    public TargetRegistration(
            Installation installation, Transactions transactions, Connector connector, CatalogStores stores) {
        this.transactions = transactions;
        this.inspection = new ServerInspection(connector, false);
        this.sameDatabase = new SameDatabaseProbe(inspection);
        this.copiedHistory = new CopiedHistory(inspection, installation.key());
        this.stores = stores;
    }

    /**
     * Connects to the database and reads its identity.
     *
     * @throws io.slipway.problem.ProblemException validation, engine-not-supported, target-exists, missing-privilege,
     *     address-not-allowed for the control database itself, and what opening a session may throw
     */
    public InspectedTarget inspect(Name name, TargetSettings settings) {
        Server server = transactions.read(handle -> parents(handle, settings)).server();
        if (server.findings().engine() != ServerEngine.POSTGRESQL) {
            throw ServerInspection.refused(
                    Rule.ENGINE_NOT_SUPPORTED,
                    "/server",
                    CHANGES_NOT_SUPPORTED + "; server '" + server.name() + "' is "
                            + server.findings().engine());
        }
        ConnectSpec spec = server.settings().spec(settings.database());
        TargetFindings found = inspection.open(spec, connection -> findings(connection, server));
        refuseControlDatabase(found.identity());
        return new InspectedTarget(server, withCopyNumber(name, spec, found));
    }

    private TargetFindings findings(Connection connection, Server server) throws SQLException {
        List<Warning> warnings = missingPrivileges(connection);
        ServerFacts facts = inspection.usable(connection, server.settings());
        if (facts.systemIdentifier() == null) {
            throw ServerInspection.refused(
                    Rule.SERVER_NOT_SUPPORTED, "/server", "it does not answer pg_control_system()");
        }
        if (!isGuarded(connection)) {
            warnings.add(Warning.PLAIN_HISTORY);
        }
        var identity = new DatabaseIdentity(
                Long.parseLong(facts.systemIdentifier()), facts.databaseOid(), 0, facts.timeline());
        return new TargetFindings(identity, warnings);
    }

    /** Refuses a login with which no run can work, and warns of a privilege that only some runs need. */
    private static List<Warning> missingPrivileges(Connection connection) throws SQLException {
        List<MissingPrivilege> missing = PrivilegeCheck.missing(connection);
        List<MissingPrivilege> always =
                missing.stream().filter(MissingPrivilege::everyRun).toList();
        if (!always.isEmpty()) {
            throw ServerInspection.refused(Rule.MISSING_PRIVILEGE, "/database", MissingPrivilege.text(always));
        }
        return missing.stream()
                .map(one -> new Warning(Rule.MISSING_PRIVILEGE.slug(), one.text()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Whether the history belongs to a role that the login cannot act as. */
    private static boolean isGuarded(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                        SELECT NOT pg_catalog.pg_has_role(n.nspowner, 'MEMBER')
                        FROM pg_catalog.pg_namespace n WHERE n.nspname = 'slipway'
                        """);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void refuseControlDatabase(DatabaseIdentity found) {
        DatabaseIdentity own = transactions.read(new ControlIdentityStore()::read);
        if (own.hasNumbersOf(found)) {
            throw ServerInspection.refused(
                    Rule.ADDRESS_NOT_ALLOWED, "/database", "this is the control database of this installation");
        }
    }

    private TargetFindings withCopyNumber(Name name, ConnectSpec spec, TargetFindings found) {
        List<Target> others = transactions.read(handle -> stores.targets().withNumbersOf(handle, found.identity()));
        int copies = 0;
        for (Target other : others) {
            boolean same = sameDatabase.isSame(spec, specOf(other));
            if (other.name().equals(name)) {
                refuseCopyOfItself(same);
                continue;
            }
            if (same) {
                throw new ConflictProblem.TargetExists(other.name().value(), false).asException();
            }
            copies = Math.max(copies, other.findings().identity().copyNumber() + 1);
        }
        if (copies == 0) {
            return found;
        }
        copiedHistory.rekey(spec, others);
        return asCopy(found, copies);
    }

    private static void refuseCopyOfItself(boolean same) {
        if (!same) {
            throw new InputProblem.Validation(
                            "/database", "this is a physical copy; register it as a target of its own")
                    .asException();
        }
    }

    private static TargetFindings asCopy(TargetFindings found, int number) {
        List<Warning> warnings = new ArrayList<>(found.warnings());
        warnings.add(new Warning(
                "physical-copy",
                "another target has the same system identifier and database oid; this is a copy of it"));
        return new TargetFindings(found.identity().asCopy(number), warnings);
    }

    private ConnectSpec specOf(Target target) {
        Server server = transactions.read(handle -> stores.servers().byId(handle, target.serverId()));
        return server.settings().spec(target.settings().database());
    }

    /**
     * @throws io.slipway.problem.ProblemException name-taken, target-exists, busy if the server was changed since the
     *     inspection
     */
    public Target create(Handle handle, Actor actor, Name name, TargetSettings settings, InspectedTarget seen) {
        TargetParents parents = unchanged(handle, settings, seen);
        return stores.targets().create(handle, actor, name, settings, parents, seen.findings());
    }

    /**
     * Gives a target another address. The same database must answer there.
     *
     * @param locked the target, locked by this transaction
     * @throws io.slipway.problem.ProblemException in-use while a task run is active; validation for another database
     */
    public Target move(Handle handle, Actor actor, Target locked, TargetSettings settings, InspectedTarget seen) {
        if (!seen.findings().identity().hasNumbersOf(locked.findings().identity())) {
            throw new InputProblem.Validation(
                            "/database", "this is another database; register it as a target of its own")
                    .asException();
        }
        stores.targets().refuseWhileActive(handle, locked);
        var kept =
                new TargetFindings(locked.findings().identity(), seen.findings().warnings());
        TargetParents parents = unchanged(handle, settings, seen);
        return stores.targets().change(handle, actor, locked, settings, parents, kept);
    }

    /** Changes labels, search path or project, without a connection to the target. */
    public Target change(Handle handle, Actor actor, Target locked, TargetSettings settings) {
        TargetParents parents = parents(handle, settings);
        return stores.targets().change(handle, actor, locked, settings, parents, locked.findings());
    }

    private TargetParents unchanged(Handle handle, TargetSettings settings, InspectedTarget seen) {
        var parents = new TargetParents(
                parents(handle, settings).project(),
                stores.servers().lock(handle, settings.server().value()));
        if (parents.server().version() != seen.server().version()
                || parents.server().id() != seen.server().id()) {
            throw new ServiceProblem.Busy("server '" + settings.server() + "'").asException();
        }
        return parents;
    }

    private TargetParents parents(Handle handle, TargetSettings settings) {
        String project = settings.project().value();
        String server = settings.server().value();
        return new TargetParents(
                stores.projects()
                        .find(handle, project)
                        .orElseThrow(() -> missing("/project", "there is no project '" + project + "'")),
                stores.servers()
                        .find(handle, server)
                        .orElseThrow(() -> missing("/server", "there is no server '" + server + "'")));
    }

    private static RuntimeException missing(String pointer, String detail) {
        return new InputProblem.Validation(pointer, detail).asException();
    }
}
