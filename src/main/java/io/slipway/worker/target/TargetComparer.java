package io.slipway.worker.target;

import io.slipway.apply.history.TargetComparison;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.control.Installation;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ProblemException;
import io.slipway.rollout.ExpectedHistoryStore.Due;
import io.slipway.worker.task.ControlTargetHistory;
import io.slipway.worker.task.WorkerMeters;
import io.slipway.worker.task.WorkerStores;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Compares the whole history of each target with the record once a day, also on targets without changes. */
@Singleton
public final class TargetComparer {
    private static final Logger LOG = Logger.getLogger(TargetComparer.class);

    private final Installation installation;
    private final WorkerStores stores;
    private final Connector connector;
    private final WorkerMeters meters;

    public TargetComparer(Installation installation, WorkerStores stores, Connector connector, WorkerMeters meters) {
        this.installation = installation;
        this.stores = stores;
        this.connector = connector;
        this.meters = meters;
    }

    /** Compares the next target that is due; false when no target is due. */
    public boolean runOnce() {
        Optional<Due> due = stores.transactions().once(handle -> stores.pasts().takeDue(handle));
        due.ifPresent(this::compare);
        return due.isPresent();
    }

    private void compare(Due due) {
        var sessions = new ConnectorSource(connector, due.connect(), SessionOptions.service());
        var record = new ControlTargetHistory(due.id(), due.name(), installation.id(), stores, meters);
        try {
            new TargetComparison(sessions)
                    .compare(
                            installation.key(),
                            new TargetIdentity(due.targetUid(), due.systemIdentifier(), due.databaseOid()),
                            record);
        } catch (SQLException | ProblemException e) {
            LOG.infof("could not compare a target; next try in an hour: %s target=%s", e.getMessage(), due.name());
        }
    }
}
