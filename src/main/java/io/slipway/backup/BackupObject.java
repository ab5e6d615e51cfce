package io.slipway.backup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object in a backup, with its definition, its rows, or both.
 *
 * @param name qualified and quoted as SQL; of a column that of its table; of a database its name
 * @param part the column, constraint, trigger or policy of the object {@code name}; null: the object itself
 * @param definition in the order of its stages; empty if the change leaves the object as it is
 * @param columns of the file, in its order
 * @param key the columns that identify a row; empty: the table has no such key
 * @param keepsAll whether the file has all rows that the table had
 * @param rows in the file
 * @param bytes size of the file
 * @param file null: no rows were copied
 * @param sha256 of the file, in hex
 */
public record BackupObject(
        Kind kind,
        String name,
        @Nullable String part,
        Content content,
        @Nullable BackupMode mode,
        List<DefinitionStep> definition,
        List<BackupColumn> columns,
        List<String> key,
        boolean keepsAll,
        long rows,
        long bytes,
        @Nullable String file,
        @Nullable String sha256) {
    public BackupObject {
        definition = List.copyOf(definition);
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** The kinds of objects, in the order in which a restore creates them. */
    public enum Kind {
        SCHEMA,
        TYPE,
        SEQUENCE,
        TABLE,
        COLUMN,
        FUNCTION,
        VIEW,
        INDEX,
        STATISTICS,
        CONSTRAINT,
        DEFAULT,
        RULE,
        TRIGGER,
        POLICY,
        DATABASE
    }

    /** What of the object the change would lose. */
    public enum Content {
        /** Only the definition. */
        DEFINITION,
        /** The table with all of its rows. */
        TABLE,
        /** Rows of a table that stays. */
        ROWS,
        /** A column with its values. */
        COLUMN,
        /** The values of a column that gets another type. */
        COLUMN_TYPE,
        /** A whole database, as pg_dump writes it. */
        DATABASE
    }

    /** An object of which nothing was copied yet. */
    static BackupObject planned(LostObject lost, Kind kind, Content content, List<DefinitionStep> definition) {
        return new BackupObject(
                kind,
                lost.name(),
                lost.part(),
                content,
                null,
                definition,
                List.of(),
                List.of(),
                false,
                0,
                0,
                null,
                null);
    }

    BackupObject withColumns(List<BackupColumn> copied, List<String> rowKey, boolean all) {
        return new BackupObject(
                kind, name, part, content, mode, definition, copied, rowKey, all, rows, bytes, file, sha256);
    }

    /** The object with the file of its rows. */
    BackupObject withFile(String path, BackupMode copied, RowCopy.Copied result) {
        return new BackupObject(
                kind,
                name,
                part,
                content,
                copied,
                definition,
                columns,
                key,
                keepsAll,
                result.rows(),
                result.bytes(),
                path,
                result.sha256());
    }

    /** Whether both are copies of the same rows, whenever they were made. */
    boolean isCopyOfSame(BackupObject other) {
        return content == other.content && label().equals(other.label()) && columns.equals(other.columns);
    }

    /** The object with its part, for people. */
    public String label() {
        return part == null ? name : name + "." + part;
    }
}
