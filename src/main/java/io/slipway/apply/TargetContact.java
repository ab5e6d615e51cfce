package io.slipway.apply;

import io.slipway.apply.history.KeyReader;
import io.slipway.apply.history.TargetCheck;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.InstallationKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** What a caller without a record of the target asks of the target itself, before it runs a change. */
public final class TargetContact {
    /** First key of the advisory locks of a target. The second key 1 belongs to the runs. */
    public static final String LOCK_CLASS = TargetLock.LOCK_CLASS;

    private TargetContact() {}

    /**
     * Returns the uid of the database, and installs the history if there is none.
     *
     * @param connection in autocommit mode; it has run no statement of a script
     * @throws SQLException SW002: the database is a copy of another one
     */
    public static UUID identify(Connection connection, InstallationKey installation, StopSwitch stop)
            throws SQLException {
        try {
            return TargetCheck.identify(connection, SessionFacts.read(connection), installation, null, stop)
                    .targetUid();
        } catch (TargetCheck.WrongTargetException e) {
            throw new SQLException(e.why(), SqlState.HISTORY_OTHER_TARGET.code(), e);
        }
    }

    /**
     * The key in the history that the change would get now.
     *
     * @param run a run of a new task
     */
    public static String key(Connection connection, UUID targetUid, PreparedChange change, RunIdentity run)
            throws SQLException {
        return new KeyReader(connection, targetUid, run, Optional.empty())
                .key(change)
                .key();
    }
}
