package io.slipway.sql.step;

import io.slipway.sql.statement.Statement;
import io.slipway.sql.token.SqlName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of a standalone statement: the facts that its probe needs to find out whether it took effect. */
public sealed interface StandaloneForm {

    /** CREATE INDEX CONCURRENTLY; an index is in the schema of its table. */
    record CreateIndex(SqlName index, SqlName table, boolean ifNotExists, IndexText text) implements StandaloneForm {}

    /** DROP INDEX CONCURRENTLY. */
    record DropIndex(SqlName index, boolean ifExists) implements StandaloneForm {}

    /** REINDEX … CONCURRENTLY; a database has a name or is the present one. */
    record Reindex(Scope scope, @Nullable SqlName name) implements StandaloneForm {
        /** The scope of the rebuild. */
        public enum Scope {
            INDEX,
            TABLE,
            SCHEMA,
            DATABASE
        }
    }

    /** ALTER TABLE … DETACH PARTITION … CONCURRENTLY. */
    record DetachPartition(SqlName parent, SqlName partition) implements StandaloneForm {}

    /**
     * ALTER SYSTEM of one setting.
     *
     * @param value as the server's file holds it; null: the file does not name the setting
     */
    record SystemSetting(String name, @Nullable String value) implements StandaloneForm {}

    /** An ALTER SYSTEM that may be repeated, but whose effect the file does not show. */
    record SystemSettings() implements StandaloneForm {}

    /** A statement that may be repeated and leaves nothing to probe: VACUUM, CLUSTER, REINDEX of many, SET. */
    record Repeatable() implements StandaloneForm {}

    /**
     * CREATE or DROP of a DATABASE or TABLESPACE.
     *
     * @param hasOwner whether it may name one; otherwise the login that runs it owns it
     */
    record ClusterObject(boolean database, boolean drop, SqlName name, boolean ifExists, boolean hasOwner)
            implements StandaloneForm {}

    /** ALTER DATABASE … SET TABLESPACE. */
    record MoveDatabase(SqlName database, SqlName tablespace) implements StandaloneForm {}

    /** A statement with effects that its transaction does not roll back. */
    record Outside(Reach reach) implements StandaloneForm {
        /** The place of these effects. */
        public enum Reach {
            /** A replication slot, or a prepared transaction: the server shows both. */
            SLOT_OR_PREPARED,
            /** A subscription keeps a slot at its publisher. */
            PUBLISHER,
            /** Any other server, or what no catalog shows. */
            OTHER_SERVER
        }
    }

    /** Any other statement: nothing shows afterwards whether it took effect. */
    record Other() implements StandaloneForm {}

    /** The form of a standalone statement. */
    static StandaloneForm of(Statement statement) {
        StandaloneForm form = StandaloneReader.read(statement);
        return form instanceof Other || names(form).stream().allMatch(StandaloneForm::isPlain) ? form : new Other();
    }

    private static List<SqlName> names(StandaloneForm form) {
        return switch (form) {
            case CreateIndex create -> List.of(create.index(), create.table());
            case DropIndex drop -> List.of(drop.index());
            case Reindex reindex -> reindex.name() == null ? List.of() : List.of(reindex.name());
            case DetachPartition detach -> List.of(detach.parent(), detach.partition());
            case ClusterObject object -> List.of(object.name());
            case MoveDatabase move -> List.of(move.database(), move.tablespace());
            case SystemSetting ignored -> List.of();
            case SystemSettings ignored -> List.of();
            case Repeatable ignored -> List.of();
            case Outside ignored -> List.of();
            case Other ignored -> List.of();
        };
    }

    /** Escaped names are kept as written, and no probe looks them up. */
    private static boolean isPlain(SqlName name) {
        return name.parts().stream().noneMatch(part -> part.startsWith("U&\""));
    }
}
