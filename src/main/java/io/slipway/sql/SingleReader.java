package io.slipway.sql;

import io.slipway.sql.SingleForm.Outside.Reach;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads the {@link SingleForm} of a statement. */
final class SingleReader {
    private static final Set<String> SLOTS = Set.of(
            "pg_create_physical_replication_slot",
            "pg_create_logical_replication_slot",
            "pg_copy_physical_replication_slot",
            "pg_copy_logical_replication_slot",
            "pg_drop_replication_slot");
    private static final Set<String> ELSEWHERE = Set.of(
            "pg_replication_slot_advance",
            "pg_logical_slot_get_changes",
            "pg_logical_slot_get_binary_changes",
            "pg_file_write",
            "lo_export");

    private final Statement statement;
    private final Cursor cursor;

    private SingleReader(Statement statement) {
        this.statement = statement;
        this.cursor = new Cursor(Tokens.of(statement.text()));
    }

    static SingleForm read(Statement statement) {
        return new SingleReader(statement).read();
    }

    private SingleForm read() {
        var form = byKind();
        return form instanceof SingleForm.Other ? outside() : form;
    }

    private SingleForm byKind() {
        return switch (statement.kind()) {
            case VACUUM, CLUSTER, CHECKPOINT, SET, RESET, SHOW, DISCARD -> new SingleForm.Repeatable();
            case ALTER_SYSTEM -> SystemSettingReader.read(cursor);
            case CREATE_INDEX -> concurrently() ? createIndex() : new SingleForm.Other();
            case DROP_INDEX -> concurrently() ? dropIndex() : new SingleForm.Other();
            case REINDEX -> reindex();
            case CREATE_DATABASE -> object(true, false);
            case DROP_DATABASE -> object(true, true);
            case CREATE_TABLESPACE -> object(false, false);
            case DROP_TABLESPACE -> object(false, true);
            case ALTER_DATABASE -> moveDatabase();
            default -> detach();
        };
    }

    private boolean concurrently() {
        return statement.has(Trait.CONCURRENTLY);
    }

    private SingleForm createIndex() {
        var objects = objects();
        var locks = statement.classification().locks();
        return objects.size() != 1 || locks.isEmpty()
                ? new SingleForm.Other()
                : new SingleForm.CreateIndex(
                        objects.getFirst(),
                        locks.getFirst().relation(),
                        statement.has(Trait.IF_NOT_EXISTS),
                        IndexText.of(statement.text()));
    }

    private SingleForm dropIndex() {
        var objects = objects();
        return objects.size() != 1
                ? new SingleForm.Other()
                : new SingleForm.DropIndex(objects.getFirst(), statement.has(Trait.IF_EXISTS));
    }

    private SingleForm reindex() {
        if (!concurrently()) {
            return new SingleForm.Repeatable();
        }
        cursor.accept("REINDEX");
        cursor.skipGroup();
        var name = objects().isEmpty() ? null : objects().getFirst();
        return switch (cursor.word()) {
            case "INDEX" -> new SingleForm.Reindex(SingleForm.Reindex.Scope.INDEX, name);
            case "TABLE" -> new SingleForm.Reindex(SingleForm.Reindex.Scope.TABLE, name);
            case "SCHEMA" -> new SingleForm.Reindex(SingleForm.Reindex.Scope.SCHEMA, name);
            case "DATABASE" -> new SingleForm.Reindex(SingleForm.Reindex.Scope.DATABASE, name);
            default -> new SingleForm.Other();
        };
    }

    private SingleForm object(boolean database, boolean drop) {
        var objects = objects();
        boolean hasOwner = IntStream.range(0, cursor.tokens().size())
                .anyMatch(i -> cursor.tokens().is(i, "OWNER"));
        return objects.size() != 1
                ? new SingleForm.Other()
                : new SingleForm.ClusterObject(
                        database, drop, objects.getFirst(), statement.has(Trait.IF_EXISTS), hasOwner);
    }

    private SingleForm moveDatabase() {
        cursor.accept("ALTER", "DATABASE");
        var database = cursor.simpleName();
        var tablespace = cursor.accept("SET", "TABLESPACE") ? cursor.simpleName() : null;
        return database == null || tablespace == null
                ? new SingleForm.Other()
                : new SingleForm.MoveDatabase(database, tablespace);
    }

    private SingleForm detach() {
        var actions = statement.classification().actions();
        if (!concurrently()
                || objects().isEmpty()
                || actions.size() != 1
                || !(actions.getFirst() instanceof TableAction.DetachPartition detached)
                || detached.partition() == null) {
            return new SingleForm.Other();
        }
        return new SingleForm.DetachPartition(objects().getFirst(), detached.partition());
    }

    private SingleForm outside() {
        return switch (statement.kind()) {
            case CREATE_SUBSCRIPTION, ALTER_SUBSCRIPTION, DROP_SUBSCRIPTION -> new SingleForm.Outside(Reach.PUBLISHER);
            case COMMIT_PREPARED, ROLLBACK_PREPARED -> new SingleForm.Outside(Reach.SLOT_OR_PREPARED);
            default -> calls();
        };
    }

    /** The farthest reach of what it calls; names in quotes count as well. */
    private SingleForm calls() {
        var tokens = cursor.tokens();
        SingleForm form = new SingleForm.Other();
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.isName(i) || !tokens.is(i + 1, '(')) {
                continue;
            }
            var name = Name.part(tokens.raw(i));
            if (name.startsWith("dblink") || ELSEWHERE.contains(name)) {
                return new SingleForm.Outside(Reach.OTHER_SERVER);
            }
            if (SLOTS.contains(name)) {
                form = new SingleForm.Outside(Reach.SLOT_OR_PREPARED);
            }
        }
        return form;
    }

    private List<Name> objects() {
        return statement.classification().objects();
    }
}
