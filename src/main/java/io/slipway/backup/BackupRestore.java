package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The restore of one backup. {@link #plan} verifies the backup, loads its rows into a side schema and counts what was
 * written since; {@link #run} swaps all of it in one transaction. Not thread-safe.
 */
public final class BackupRestore implements AutoCloseable {
    private static final int VERSIONS_PER_MAJOR = 10_000;
    private static final String RELATION_KIND = """
            SELECT c.relkind IN ('r', 'p') FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(?)
            """;

    private final BackupStore store;
    private final Backup backup;
    private final Catalog catalog;
    private final String schema;
    private final List<SideTable> sides = new ArrayList<>();
    private boolean created;

    private BackupRestore(BackupStore store, Backup backup, Connection connection) {
        this.store = store;
        this.backup = backup;
        this.catalog = new Catalog(connection);
        this.schema = SideSchema.nameFor(backup.id());
    }

    /**
     * Begins a restore.
     *
     * @param connection in autocommit mode, to the database of the backup; its search path is changed
     * @throws BackupException NOT_FOUND, DAMAGED, WRONG_TARGET, or CONFLICT for a backup that pg_restore restores
     */
    public static BackupRestore open(BackupStore store, String id, Connection connection)
            throws BackupException, SQLException {
        Backup backup = store.open(id);
        if (DatabaseDump.isDump(backup)) {
            throw new BackupException(
                    Reason.CONFLICT,
                    "Backup " + id + " is a dump of the whole database. Restore it into a new database: "
                            + DatabaseDump.restoreCommand(store, backup));
        }
        checkTarget(backup, connection);
        return new BackupRestore(store, backup, connection);
    }

    private static void checkTarget(Backup backup, Connection connection) throws BackupException, SQLException {
        Backup.Database from = backup.database();
        Backup.Database here = ChangeBackup.database(connection);
        if (!from.name().equals(here.name()) || !from.systemIdentifier().equals(here.systemIdentifier())) {
            throw new BackupException(
                    Reason.WRONG_TARGET,
                    "Backup " + backup.id() + " is of database " + from.name() + " of cluster "
                            + from.systemIdentifier() + ", and this is database " + here.name() + " of cluster "
                            + here.systemIdentifier() + ".");
        }
        if (from.serverVersion() / VERSIONS_PER_MAJOR > here.serverVersion() / VERSIONS_PER_MAJOR) {
            throw new BackupException(
                    Reason.WRONG_TARGET,
                    "Backup " + backup.id() + " is of PostgreSQL " + from.serverVersion() / VERSIONS_PER_MAJOR
                            + ", which is newer than this server.");
        }
    }

    public Backup backup() {
        return backup;
    }

    /** Verifies all files, loads them, and says what {@link #run} will do. Nothing else is changed. */
    public RestorePlan plan() throws BackupException, SQLException {
        Map<BackupObject, Path> files = new LinkedHashMap<>();
        for (BackupObject object : backup.objects()) {
            if (object.file() != null) {
                files.put(object, store.verified(backup, object));
            }
        }
        store.removeLeftovers();
        SideSchema.removeLeftovers(catalog.connection());
        SideSchema.create(catalog, schema);
        created = true;
        catalog.setSearchPath(Catalog.SAFE_PATH);
        var items = new ArrayList<RestorePlan.Item>();
        for (BackupObject object : backup.objects()) {
            Path file = files.get(object);
            items.add(file == null ? definition(object) : load(object, file));
        }
        return new RestorePlan(backup.id(), items, backup.notCovered());
    }

    private static RestorePlan.Item definition(BackupObject object) {
        return new RestorePlan.Item(object.label(), "restores the definition", 0, 0, 0, true);
    }

    private RestorePlan.Item load(BackupObject object, Path file) throws BackupException, SQLException {
        List<Catalog.Row> there = catalog.rows(RELATION_KIND, object.name());
        if (!there.isEmpty() && !there.getFirst().is(0)) {
            throw new BackupException(Reason.CONFLICT, object.name() + " is no table now. Rename it, then try again.");
        }
        if (there.isEmpty() && object.content() != BackupObject.Content.TABLE) {
            throw new BackupException(
                    Reason.CONFLICT, "Table " + object.name() + " does not exist now. Restore it from another backup.");
        }
        SideTable side = SideTable.load(catalog, object, schema + ".r" + sides.size(), file);
        sides.add(side);
        try {
            return new RowCounts(catalog).item(side, !there.isEmpty());
        } catch (SQLException e) {
            throw new BackupException(
                    Reason.CONFLICT,
                    "The columns of " + object.name() + " do not fit the backup: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Swaps, in one transaction. Call {@link #plan} before.
     *
     * @return sentences about grants, comments and the like that could not be restored
     * @throws BackupException CONFLICT: an object stands in the way; the database is as before
     */
    public List<String> run() throws BackupException, SQLException {
        Connection connection = catalog.connection();
        connection.setAutoCommit(false);
        try {
            catalog.execute("SET LOCAL check_function_bodies = off");
            catalog.execute("SET LOCAL lock_timeout = '5s'");
            catalog.execute("SET CONSTRAINTS ALL IMMEDIATE");
            catalog.setSearchPath(Catalog.SAFE_PATH);
            List<String> remarks = new RestoreSwap(catalog, backup, sides).run();
            catalog.execute("DROP SCHEMA " + schema + " CASCADE");
            connection.commit();
            return remarks;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** Drops the side schema. */
    @Override
    public void close() throws SQLException {
        if (created && !catalog.connection().isClosed()) {
            SideSchema.drop(catalog, schema);
        }
    }
}
