package io.slipway.sql.step;

import io.slipway.sql.statement.RelationLock;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.step.StandaloneForm.Outside.Reach;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads the {@link StandaloneForm} of a statement. */
final class StandaloneReader {
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
    private final TokenCursor cursor;

    private StandaloneReader(Statement statement) {
        this.statement = statement;
        this.cursor = new TokenCursor(Tokens.of(statement.text()));
    }

    static StandaloneForm read(Statement statement) {
        return new StandaloneReader(statement).read();
    }

    private StandaloneForm read() {
        StandaloneForm form = byKind();
        return form instanceof StandaloneForm.Other ? outside() : form;
    }

    private StandaloneForm byKind() {
        return switch (statement.kind()) {
            case VACUUM, CLUSTER, CHECKPOINT, SET, RESET, SHOW, DISCARD -> new StandaloneForm.Repeatable();
            case ALTER_SYSTEM -> SystemSettingReader.read(cursor);
            case CREATE_INDEX -> concurrently() ? createIndex() : new StandaloneForm.Other();
            case DROP_INDEX -> concurrently() ? dropIndex() : new StandaloneForm.Other();
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

    private StandaloneForm createIndex() {
        List<SqlName> objects = objects();
        List<RelationLock> locks = statement.classification().locks();
        return objects.size() != 1 || locks.isEmpty()
                ? new StandaloneForm.Other()
                : new StandaloneForm.CreateIndex(
                        objects.getFirst(),
                        locks.getFirst().relation(),
                        statement.has(Trait.IF_NOT_EXISTS),
                        IndexText.of(statement.text()));
    }

    private StandaloneForm dropIndex() {
        List<SqlName> objects = objects();
        return objects.size() != 1
                ? new StandaloneForm.Other()
                : new StandaloneForm.DropIndex(objects.getFirst(), statement.has(Trait.IF_EXISTS));
    }

    private StandaloneForm reindex() {
        if (!concurrently()) {
            return new StandaloneForm.Repeatable();
        }
        cursor.accept("REINDEX");
        cursor.skipGroup();
        SqlName name = objects().isEmpty() ? null : objects().getFirst();
        return switch (cursor.word()) {
            case "INDEX" -> new StandaloneForm.Reindex(StandaloneForm.Reindex.Scope.INDEX, name);
            case "TABLE" -> new StandaloneForm.Reindex(StandaloneForm.Reindex.Scope.TABLE, name);
            case "SCHEMA" -> new StandaloneForm.Reindex(StandaloneForm.Reindex.Scope.SCHEMA, name);
            case "DATABASE" -> new StandaloneForm.Reindex(StandaloneForm.Reindex.Scope.DATABASE, name);
            default -> new StandaloneForm.Other();
        };
    }

    private StandaloneForm object(boolean database, boolean drop) {
        List<SqlName> objects = objects();
        boolean hasOwner = IntStream.range(0, cursor.tokens().size())
                .anyMatch(i -> cursor.tokens().is(i, "OWNER"));
        return objects.size() != 1
                ? new StandaloneForm.Other()
                : new StandaloneForm.ClusterObject(
                        database, drop, objects.getFirst(), statement.has(Trait.IF_EXISTS), hasOwner);
    }

    private StandaloneForm moveDatabase() {
        cursor.accept("ALTER", "DATABASE");
        SqlName database = cursor.simpleName();
        SqlName tablespace = cursor.accept("SET", "TABLESPACE") ? cursor.simpleName() : null;
        return database == null || tablespace == null
                ? new StandaloneForm.Other()
                : new StandaloneForm.MoveDatabase(database, tablespace);
    }

    private StandaloneForm detach() {
        List<TableAction> actions = statement.classification().actions();
        if (!concurrently()
                || objects().isEmpty()
                || actions.size() != 1
                || !(actions.getFirst() instanceof TableAction.DetachPartition detached)
                || detached.partition() == null) {
            return new StandaloneForm.Other();
        }
        return new StandaloneForm.DetachPartition(objects().getFirst(), detached.partition());
    }

    private StandaloneForm outside() {
        return switch (statement.kind()) {
            case CREATE_SUBSCRIPTION, ALTER_SUBSCRIPTION, DROP_SUBSCRIPTION ->
                new StandaloneForm.Outside(Reach.PUBLISHER);
            case COMMIT_PREPARED, ROLLBACK_PREPARED -> new StandaloneForm.Outside(Reach.SLOT_OR_PREPARED);
            default -> calls();
        };
    }

    /** The farthest reach of what it calls; names in quotes count as well. */
    private StandaloneForm calls() {
        Tokens tokens = cursor.tokens();
        StandaloneForm form = new StandaloneForm.Other();
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.isName(i) || !tokens.is(i + 1, '(')) {
                continue;
            }
            var name = SqlName.part(tokens.raw(i));
            if (name.startsWith("dblink") || ELSEWHERE.contains(name)) {
                return new StandaloneForm.Outside(Reach.OTHER_SERVER);
            }
            if (SLOTS.contains(name)) {
                form = new StandaloneForm.Outside(Reach.SLOT_OR_PREPARED);
            }
        }
        return form;
    }

    private List<SqlName> objects() {
        return statement.classification().objects();
    }
}
