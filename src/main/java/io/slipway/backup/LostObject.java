package io.slipway.backup;

import io.slipway.backup.BackupObject.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An object of the catalog that a change loses.
 *
 * @param objid its oid; of a column that of the table
 * @param number of the column; 0: the whole object
 * @param kind null: backups hold no objects of this kind
 * @param name qualified
 * @param table oid of the table that it belongs to; 0: none
 */
record LostObject(
        long objid,
        int number,
        @Nullable Kind kind,
        String name,
        @Nullable String part,
        long table) {}
