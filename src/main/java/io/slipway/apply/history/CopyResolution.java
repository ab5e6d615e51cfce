package io.slipway.apply.history;

import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.AsLoginRole;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.InstallationKey;
import io.slipway.problem.ConflictProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Executes the decision of an operator about a database whose history came from another database: a restored copy, a
 * copy of a template, or a subscriber of a publication. Slipway never decides this itself: if it took a subscriber for
 * a copy, it would skip changes for good.
 */
public final class CopyResolution {
    private final Connection connection;
    private final @Nullable InstallationKey installation;

    /**
     * @param connection new, in autocommit mode, of the run login. The caller closes it
     * @param installation that decides; null: a local command, for which a guarded history needs the login of its owner
     */
    public CopyResolution(Connection connection, @Nullable InstallationKey installation) {
        this.connection = connection;
        this.installation = installation;
    }

    /**
     * The identity of the database from now on.
     *
     * @param rows number of history rows that were assigned to it
     */
    public record Identity(UUID targetUid, long systemIdentifier, long databaseOid, long rows) {}

    /**
     * Assigns the history to this database: the changes in it were applied here. A database that has an identity keeps
     * it.
     *
     * @throws io.slipway.problem.ProblemException decision-refused if the rows came by replication, or if another
     *     session holds the target's lock
     */
    public Identity adopt() throws SQLException {
        return decide(true);
    }

    /**
     * Leaves the history to the other database: none of its changes were applied here.
     *
     * @throws io.slipway.problem.ProblemException decision-refused if another session holds the target's lock
     */
    public Identity ignore() throws SQLException {
        return decide(false);
    }

    private Identity decide(boolean adopt) throws SQLException {
        AsLoginRole.enter(connection);
        HistoryInstall.ensure(connection, new StopSwitch());
        HistoryAccess access = installation == null
                ? HistoryAccess.read(connection, null)
                : HistoryAccess.readOrEnroll(connection, installation);
        if (!TargetLock.tryTakeForADecision(connection)) {
            throw refused("the target's lock is held by process " + TargetLock.holder(connection));
        }
        UUID fresh = UUID.randomUUID();
        var own = TargetClaim.of(connection, access, fresh);
        if (own.isPresent()) {
            return identity(own.get(), 0);
        }
        if (adopt && isReplicated(connection)) {
            throw refused("a subscription writes its history: the rows describe the changes of the publisher");
        }
        return identity(fresh, rekey(access, adopt ? newestIdentity() : UUID.randomUUID(), fresh));
    }

    private static final String NEWEST = """
            SELECT i.target_uid FROM slipway.identity i
            WHERE EXISTS (SELECT FROM slipway.history h WHERE h.target_uid = i.target_uid)
            ORDER BY i.claimed_at DESC LIMIT 1""";

    private UUID newestIdentity() throws SQLException {
        String uid = text(NEWEST);
        if (uid == null) {
            throw refused("its history does not name the target that it came from");
        }
        return UUID.fromString(uid);
    }

    private static final String REKEY =
            "SELECT slipway.rekey(?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.bytea)";
    private static final String REKEY_AS_OWNER = "SELECT slipway.rekey_rows(?::pg_catalog.uuid, ?::pg_catalog.uuid)";
    private static final String IS_OWNER =
            "SELECT pg_catalog.has_function_privilege('slipway.rekey_rows(uuid, uuid)', 'EXECUTE')";

    private long rekey(HistoryAccess access, UUID from, UUID to) throws SQLException {
        boolean asOwner = !access.isPermitted() && "t".equals(text(IS_OWNER));
        if (!access.isPermitted() && !asOwner) {
            throw refused(access.refusal());
        }
        try (PreparedStatement call = connection.prepareStatement(asOwner ? REKEY_AS_OWNER : REKEY)) {
            call.setString(1, from.toString());
            call.setString(2, to.toString());
            if (!asOwner) {
                access.bind(call, 3);
            }
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static final String REPLICATED = """
            SELECT count(*) FROM pg_catalog.pg_subscription_rel r JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'slipway'""";

    /** Whether a subscription of this database writes into its history. */
    public static boolean isReplicated(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(REPLICATED)) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private static final String STATE = """
            SELECT CASE WHEN pg_catalog.to_regclass('slipway.identity') IS NULL THEN 'ABSENT' ELSE 'PRESENT' END""";

    private static final String IS_COPY = """
            SELECT EXISTS (SELECT FROM slipway.history) AND NOT EXISTS (
                SELECT FROM slipway.identity i, pg_catalog.pg_control_system() c, pg_catalog.pg_database d
                WHERE d.datname = pg_catalog.current_database() AND i.system_identifier = c.system_identifier
                  AND i.database_oid = d.oid)""";

    /** Whether the database has a history and all of it came from another database. */
    public boolean isCopy() throws SQLException {
        return isCopy(connection);
    }

    static boolean isCopy(Connection connection) throws SQLException {
        return "PRESENT".equals(text(connection, STATE)) && "t".equals(text(connection, IS_COPY));
    }

    private @Nullable String text(String sql) throws SQLException {
        return text(connection, sql);
    }

    private static @Nullable String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private Identity identity(UUID uid, long rows) throws SQLException {
        var facts = SessionFacts.read(connection);
        return new Identity(uid, facts.systemIdentifier(), facts.databaseOid(), rows);
    }

    private RuntimeException refused(String why) throws SQLException {
        return new ConflictProblem.DecisionRefused("database", connection.getCatalog(), why).asException();
    }
}
