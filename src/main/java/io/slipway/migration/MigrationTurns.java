package io.slipway.migration;

import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.backup.BackupException;
import io.slipway.migration.MigrationRefusedException.Reason;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.local.LocalRunner;
import io.slipway.migration.local.TargetHistory;
import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turns in which a command changes a database. A turn lasts as long as the session that holds the lock of the local
 * commands. One thread works; any other thread may {@link #stop}.
 */
final class MigrationTurns {
    private final MigrationSettings settings;
    private final StopSwitch stop = new StopSwitch();
    private volatile @Nullable LocalRunner runner;

    MigrationTurns(MigrationSettings settings) {
        this.settings = settings;
    }

    /** Work of one turn. It adds to {@code done} what it has done. */
    @FunctionalInterface
    interface Turn {
        MigrationResult run(LocalRunner runner, List<MigrationResult.Item> done)
                throws SQLException, BackupException, MigrationRefusedException;
    }

    /** Works until all is done. If the session that orders the commands is lost, the rest waits for another turn. */
    MigrationResult work(MigrationListener listener, Turn turn)
            throws SQLException, BackupException, MigrationRefusedException {
        var done = new ArrayList<MigrationResult.Item>();
        Connection connection = settings.database().open();
        while (true) {
            try (LocalRunner opened = openRunner(connection, listener)) {
                try {
                    return turn.run(opened, done);
                } catch (SQLException e) {
                    if (opened.hasTurn()) {
                        throw e;
                    }
                    if (!done.isEmpty() && !done.getLast().isDone()) {
                        return new MigrationResult(done, List.of());
                    }
                }
            } finally {
                runner = null;
            }
            connection = settings.database().reopen(stop, listener);
        }
    }

    private LocalRunner openRunner(Connection own, MigrationListener listener)
            throws SQLException, MigrationRefusedException {
        try {
            demandOpenHistory(own);
        } catch (SQLException | MigrationRefusedException e) {
            try (own) {
                throw e;
            }
        }
        try {
            LocalRunner opened = LocalRunner.open(settings.database(), own, settings.apply(), stop, listener);
            runner = opened;
            return opened;
        } catch (SQLException e) {
            if (!SqlState.of(e).equals(SqlState.HISTORY_OTHER_TARGET)) {
                throw e;
            }
            throw refused(
                    Reason.CONFLICT,
                    "wrong-target",
                    "Its history was not made here: %s.".formatted(e.getMessage()),
                    "Say which it is: slipway doctor --adopt-copy or --ignore-copy.");
        }
    }

    private void demandOpenHistory(Connection connection) throws SQLException, MigrationRefusedException {
        var history = new TargetHistory(connection);
        if (history.isInstalled() && history.isGuarded()) {
            throw refused(
                    Reason.NOT_ALLOWED,
                    "guarded-history",
                    "The history of this database may be written by named installations only.",
                    "Roll the change out from one of them: slipway plan create -f FILE.");
        }
    }

    private MigrationRefusedException refused(Reason reason, String code, String message, String remedy) {
        String database = settings.database().spec().database();
        return new MigrationRefusedException(reason, List.of(new Refusal(code, database, message, remedy)));
    }

    /** As {@link MigrationEngine#stop}. */
    void stop(boolean now) {
        stop.ask(StopReason.CANCEL);
        LocalRunner running = runner;
        if (running != null) {
            running.stop(now ? StopReason.HARD_TIMEOUT : StopReason.CANCEL);
        }
    }
}
