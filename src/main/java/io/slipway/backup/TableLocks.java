package io.slipway.backup;

import io.slipway.sql.statement.LockMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Takes the locks of a change before its rows are copied, so that no row changes between the copy and the change. The
 * lock timeout of the session bounds each wait.
 */
final class TableLocks {
    private final Connection connection;
    private final boolean exact;

    TableLocks(Connection connection, boolean exact) {
        this.connection = connection;
        this.exact = exact;
    }

    /** Locks the tables whose rows the first step loses, each once and in the order of the statements. */
    void take(BackupPlan plan) throws SQLException {
        var modes = new LinkedHashMap<String, LockMode>();
        for (BackupPlan.Item item : plan.items()) {
            if (item.query() != null && item.inFirstStep()) {
                LockMode own = item.lock() == LockMode.UNKNOWN ? LockMode.ACCESS_EXCLUSIVE : item.lock();
                LockMode mode = exact ? LockMode.SHARE : own;
                modes.merge(item.object().name(), mode, LockMode::or);
            }
        }
        var catalog = new Catalog(connection);
        for (Map.Entry<String, LockMode> each : modes.entrySet()) {
            String mode = each.getValue().name().replace('_', ' ').toUpperCase(Locale.ROOT);
            catalog.execute("LOCK TABLE " + each.getKey() + " IN " + mode + " MODE");
        }
    }
}
