package io.slipway.sql;

import java.util.List;

/** Reads the {@link SingleForm} of a statement. */
final class SingleReader {
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
        return switch (statement.kind()) {
            case VACUUM, CLUSTER, ALTER_SYSTEM -> new SingleForm.Repeatable();
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
                        IndexShape.of(statement.text()));
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
        return objects.size() != 1
                ? new SingleForm.Other()
                : new SingleForm.ClusterObject(database, drop, objects.getFirst(), statement.has(Trait.IF_EXISTS));
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

    private List<Name> objects() {
        return statement.classification().objects();
    }
}
