package io.slipway.backup;

import io.slipway.apply.run.BeforeChange;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.backup.BackupException.Reason;
import io.slipway.postgres.facts.ServerFacts;
import io.slipway.postgres.facts.ServerProbe;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The backup of one change.
 *
 * <p>{@link #prepare} copies what is too large for the change's transaction. {@link #run}, in the session of the
 * change, copies the rest and publishes the backup before the first statement: a process that is killed after the
 * change was committed leaves its backup. Each try replaces the backup of the try before. Not thread-safe.
 */
public final class ChangeBackup implements BeforeChange, AutoCloseable {
    private static final UUID NO_TASK = new UUID(0, 0);

    private final BackupStore store;
    private final PreparedChange change;
    private final BackupSettings settings;
    private BackupPlan plan = new BackupPlan(List.of(), List.of());
    private Backup.@Nullable Database database;
    private @Nullable DraftCopies before;
    private @Nullable String snapshot;
    private @Nullable Backup published;

    public ChangeBackup(BackupStore store, PreparedChange change, BackupSettings settings) {
        this.store = store;
        this.change = change;
        this.settings = settings;
    }

    /**
     * Plans the backup, and copies what the change's transaction cannot: tables that are too large, and what a later
     * step loses. Removes what interrupted backups and restores left.
     *
     * @param connection in autocommit mode, to the database of the change
     * @return one sentence per statement or object that the backup cannot hold
     */
    public List<String> prepare(Connection connection) throws BackupException, SQLException {
        plan = BackupPlan.of(change, connection);
        if (plan.isEmpty()) {
            return plan.notCovered();
        }
        SideSchema.removeLeftovers(connection);
        database = database(connection);
        var copies = new DraftCopies(store.begin(), settings.progress());
        before = copies;
        List<BackupPlan.Item> early = plan.items().stream()
                .filter(item -> item.query() != null && !isWithinChange(item, plan))
                .toList();
        if (!early.isEmpty()) {
            snapshot = SnapshotCopy.copy(connection, early, copies);
        }
        return plan.notCovered();
    }

    static Backup.Database database(Connection connection) throws SQLException {
        ServerFacts facts = ServerProbe.facts(connection);
        String identifier = facts.systemIdentifier();
        return new Backup.Database(
                new Catalog(connection)
                        .rows("SELECT pg_catalog.current_database()")
                        .getFirst()
                        .text(0),
                identifier == null ? "" : identifier,
                facts.versionNum());
    }

    /** Small items first: as many as fit. */
    private boolean isWithinChange(BackupPlan.Item item, BackupPlan whole) {
        if (!item.inFirstStep() || settings.exact()) {
            return item.inFirstStep();
        }
        long smaller = whole.items().stream()
                .filter(other -> other.inFirstStep() && other.estimatedBytes() <= item.estimatedBytes())
                .mapToLong(BackupPlan.Item::estimatedBytes)
                .sum();
        return smaller <= settings.bytesWithinChange();
    }

    @Override
    public void run(Connection connection, PreparedChange applied) throws SQLException {
        DraftCopies prepared = before;
        if (plan.isEmpty() || prepared == null) {
            return;
        }
        Backup old = published;
        try (BackupDraft draft = store.begin()) {
            published = copy(connection, prepared, new DraftCopies(draft, settings.progress()));
            if (old != null) {
                store.delete(old.id());
            }
        } catch (IOException | BackupException e) {
            throw new SQLException("The backup cannot be written: " + e.getMessage(), RowCopy.FILE_ERROR, e);
        }
    }

    private Backup copy(Connection connection, DraftCopies prepared, DraftCopies copies)
            throws SQLException, IOException {
        var seen = new ArrayList<String>();
        boolean inTransaction = !connection.getAutoCommit();
        if (inTransaction) {
            new TableLocks(connection, settings.exact()).take(BackupPlan.of(change, connection));
        }
        BackupPlan now = BackupPlan.of(change, connection);
        for (BackupPlan.Item item : now.items()) {
            Optional<BackupObject> early = prepared.find(item.object());
            if (item.query() == null) {
                copies.addDefinition(item.object());
            } else if (early.isPresent()) {
                copies.take(prepared, early.get(), item.object());
                seen.addAll(NewerRows.since(connection, item, String.valueOf(snapshot), settings));
            } else {
                boolean locks = item.locksRows() && inTransaction && mayLockRows(connection, item);
                copies.copy(connection, item, item.query() + (locks ? " FOR UPDATE" : ""), mode(inTransaction, item));
            }
        }
        Backup backup = manifest(copies, now, seen);
        copies.draft().publish(backup);
        return backup;
    }

    private static final String MAY_UPDATE = """
            SELECT pg_catalog.has_table_privilege(pg_catalog.to_regclass(?), 'UPDATE')
            """;

    /** A login that may only delete cannot lock rows before. */
    private static boolean mayLockRows(Connection connection, BackupPlan.Item item) throws SQLException {
        return new Catalog(connection)
                .rows(MAY_UPDATE, item.object().name())
                .getFirst()
                .is(0);
    }

    private BackupMode mode(boolean inTransaction, BackupPlan.Item item) {
        if (!inTransaction || !item.inFirstStep()) {
            return BackupMode.BEFORE;
        }
        return settings.exact() ? BackupMode.EXACT : BackupMode.IN_TRANSACTION;
    }

    private Backup manifest(DraftCopies copies, BackupPlan now, List<String> seen) {
        Backup.Database from = database;
        if (from == null) {
            throw new IllegalStateException("prepare was not called");
        }
        ChangeName name = change.name();
        return new Backup(
                copies.draft().id(),
                copies.draft().createdAt(),
                from,
                new Backup.Change(
                        name.series(), name.version(), change.description(), change.checksum(), name.keyBase(NO_TASK)),
                copies.mode(),
                copies.objects(),
                now.notCovered(),
                seen);
    }

    /**
     * Ends the backup of a change that was applied, or that may have been.
     *
     * @return empty: the change lost nothing, or did not begin
     */
    public Optional<Backup> finish() throws BackupException {
        close();
        return Optional.ofNullable(published);
    }

    /** Removes the backup of a change that had no effect. */
    public void discard() throws BackupException {
        close();
        Backup made = published;
        published = null;
        if (made != null) {
            store.delete(made.id());
        }
    }

    /** Releases what {@link #prepare} holds; a published backup stays. */
    @Override
    public void close() throws BackupException {
        DraftCopies prepared = before;
        before = null;
        if (prepared != null) {
            try {
                prepared.draft().close();
            } catch (IOException e) {
                throw new BackupException(Reason.STORE, "A draft of a backup cannot be removed: " + e.getMessage(), e);
            }
        }
    }
}
