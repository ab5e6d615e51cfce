package io.slipway.apply.history;

import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.AsLoginRole;
import io.slipway.apply.session.SessionFacts;
import io.slipway.problem.ConflictProblem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of a database whose history was made elsewhere: a restored or a template copy, or a subscriber
 * that was sent the rows. Nobody else says it: taking a subscriber for a copy would skip changes for ever.
 */
public final class CopyResolution {
    private final Connection connection;

    /** @param connection fresh, in autocommit mode, of the run login; closed by the caller when all is done */
    public CopyResolution(Connection connection) {
        this.connection = connection;
    }

    /**
     * Which database it is from now on.
     *
     * @param rows of the history that were taken over
     */
    public record Identity(UUID targetUid, long systemIdentifier, long databaseOid, long rows) {}

    /**
     * The history is this database's own: what it says was applied here. One that has an identity of its own keeps it.
     *
     * @throws io.slipway.problem.ProblemException decision-refused when the rows came by replication, or somebody holds
     *     the target's lock
     */
    public Identity adopt() throws SQLException {
        return decide(true);
    }

    /**
     * The history is another database's: nothing of it was applied here.
     *
     * @throws io.slipway.problem.ProblemException decision-refused when somebody holds the target's lock
     */
    public Identity ignore() throws SQLException {
        return decide(false);
    }

    private Identity decide(boolean adopt) throws SQLException {
        AsLoginRole.enter(connection);
        HistoryInstall.ensure(connection, new StopSwitch());
        if (!TargetLock.tryTakeForADecision(connection)) {
            throw refused("the target's lock is held by process " + TargetLock.holder(connection));
        }
        var fresh = UUID.randomUUID();
        var own = TargetClaim.of(connection, fresh);
        if (own.isPresent()) {
            return identity(own.get(), 0);
        }
        if (adopt && isReplicated(connection)) {
            throw refused("a subscription writes its history: the rows tell of the publisher's changes");
        }
        return identity(fresh, rekey(adopt ? newestIdentity() : UUID.randomUUID(), fresh));
    }

    private static final String NEWEST = """
            SELECT i.target_uid FROM slipway.identity i
            WHERE EXISTS (SELECT FROM slipway.history h WHERE h.target_uid = i.target_uid)
            ORDER BY i.claimed_at DESC LIMIT 1""";

    private UUID newestIdentity() throws SQLException {
        var uid = text(NEWEST);
        if (uid == null) {
            throw refused("its history names no target that it came from");
        }
        return UUID.fromString(uid);
    }

    private static final String REKEY = "SELECT slipway.rekey(?::pg_catalog.uuid, ?::pg_catalog.uuid)";

    private long rekey(UUID from, UUID to) throws SQLException {
        try (var call = connection.prepareStatement(REKEY)) {
            call.setString(1, from.toString());
            call.setString(2, to.toString());
            try (var row = call.executeQuery()) {
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
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(REPLICATED)) {
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

    /** Whether there is history here, and none of it this database's own. */
    public boolean isCopy() throws SQLException {
        return "PRESENT".equals(text(STATE)) && "t".equals(text(IS_COPY));
    }

    private @Nullable String text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
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
