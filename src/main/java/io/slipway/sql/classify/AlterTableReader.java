package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.ColumnDefinition;
import io.slipway.sql.statement.ConstraintDefinition;
import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import org.jspecify.annotations.Nullable;

/** Reads ALTER TABLE and its likes: views, indexes, sequences, foreign tables, with their actions one by one. */
final class AlterTableReader {
    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;
    private boolean index;

    AlterTableReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    /** Reads from behind {@code ALTER TABLE}; answers the kind, which a RENAME or SET SCHEMA changes. */
    StatementKind read(StatementKind kind) {
        index = kind == StatementKind.ALTER_INDEX;
        if (kind == StatementKind.ALTER_TABLE_ALL || cursor.is("ALL")) {
            draft.lock(ACCESS_EXCLUSIVE);
            draft.rewrites(Likelihood.YES);
            return kind;
        }
        draft.trait(Trait.IF_EXISTS, cursor.accept("IF", "EXISTS"));
        cursor.accept("ONLY");
        SqlName relation = cursor.name();
        draft.object(relation);
        cursor.accept('*');
        if (kind == StatementKind.ALTER_SEQUENCE) {
            sequence(relation);
            return kind;
        }
        StatementKind result = kindOf(kind);
        actions();
        draft.lock(draft.strongest(), relation);
        draft.actions().forEach(action -> others(action));
        return result;
    }

    private StatementKind kindOf(StatementKind kind) {
        if (kind != StatementKind.ALTER_TABLE) {
            return kind;
        }
        if (cursor.is("SET") && tokens.is(cursor.at() + 1, "SCHEMA")) {
            return StatementKind.SET_SCHEMA;
        }
        if (!cursor.is("RENAME")) {
            return kind;
        }
        return switch (tokens.word(cursor.at() + 1)) {
            case "TO" -> StatementKind.RENAME_TABLE;
            case "CONSTRAINT" -> StatementKind.RENAME_CONSTRAINT;
            default -> StatementKind.RENAME_COLUMN;
        };
    }

    /** Locks on relations besides the altered one. */
    private void others(TableAction action) {
        switch (action) {
            case TableAction.AddColumn(ColumnDefinition column, var _) ->
                draft.lock(SHARE_ROW_EXCLUSIVE, column.references());
            case TableAction.AddConstraint(ConstraintDefinition constraint)
            when constraint.references() != null -> draft.lock(SHARE_ROW_EXCLUSIVE, constraint.references());
            case TableAction.AttachPartition(var partition, var _) -> draft.lock(ACCESS_EXCLUSIVE, partition);
            case TableAction.DetachPartition(var partition, var gentle) ->
                draft.lock(gentle ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE, partition);
            default -> {}
        }
    }

    private void sequence(@Nullable SqlName sequence) {
        boolean weak = !cursor.is("RENAME") && !cursor.is("OWNER") && !cursor.is("SET");
        boolean rename = cursor.accept("RENAME", "TO");
        if (rename) {
            SqlName to = cursor.simpleName();
            if (to != null) {
                draft.action(new TableAction.Rename(to, false));
            }
        }
        draft.lock(weak ? SHARE_ROW_EXCLUSIVE : ACCESS_EXCLUSIVE, sequence);
    }

    private void actions() {
        int size = tokens.size();
        while (!cursor.atEnd()) {
            int end = cursor.itemEnd(size);
            TableAction action = action(end);
            draft.action(action);
            cursor.moveTo(end + 1);
        }
    }

    private TableAction action(int end) {
        int start = cursor.at();
        TableAction action = switch (cursor.word()) {
            case "ADD" -> add(end);
            case "DROP" -> drop();
            case "ALTER" -> alter(end);
            case "RENAME" -> rename();
            case "VALIDATE" -> validate();
            case "SET" -> set(end);
            case "ATTACH" -> attach();
            case "DETACH" -> detach(end);
            default -> null;
        };
        if (action != null) {
            return action;
        }
        cursor.moveTo(start);
        return AlterTableActions.read(cursor, end);
    }

    private @Nullable TableAction add(int end) {
        cursor.skip();
        if (ConstraintReader.standsAt(cursor)) {
            return new TableAction.AddConstraint(new ConstraintReader(cursor).read(end));
        }
        cursor.accept("COLUMN");
        boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
        ColumnDefinition column = ColumnReader.read(cursor, end);
        return column == null ? null : new TableAction.AddColumn(column, ifNotExists);
    }

    private @Nullable TableAction drop() {
        cursor.skip();
        boolean constraint = cursor.accept("CONSTRAINT");
        if (!constraint) {
            cursor.accept("COLUMN");
        }
        boolean ifExists = cursor.accept("IF", "EXISTS");
        SqlName name = cursor.simpleName();
        if (name == null) {
            return null;
        }
        boolean cascade = cursor.accept("CASCADE");
        draft.trait(Trait.CASCADE, cascade);
        return constraint
                ? new TableAction.DropConstraint(name, ifExists, cascade)
                : new TableAction.DropColumn(name, ifExists, cascade);
    }

    private @Nullable TableAction alter(int end) {
        cursor.skip();
        if (cursor.is("CONSTRAINT")) {
            return null;
        }
        cursor.accept("COLUMN");
        SqlName column = cursor.simpleName();
        if (column == null) {
            return null;
        }
        if (cursor.accept("TYPE") || cursor.accept("SET", "DATA", "TYPE")) {
            return new TableAction.ChangeType(column, TypeChangeReader.read(cursor, column, end));
        }
        if (cursor.accept("SET", "DEFAULT")) {
            return new TableAction.SetDefault(
                    column, tokens.raw(cursor.at(), end), VolatilityReader.read(tokens, cursor.at(), end));
        }
        if (cursor.accept("DROP", "DEFAULT")) {
            return new TableAction.DropDefault(column);
        }
        if (cursor.accept("SET", "NOT", "NULL")) {
            return new TableAction.SetNotNull(column);
        }
        return cursor.accept("DROP", "NOT", "NULL") ? new TableAction.DropNotNull(column) : null;
    }

    private @Nullable TableAction rename() {
        cursor.skip();
        if (cursor.accept("TO")) {
            SqlName to = cursor.simpleName();
            return to == null ? null : new TableAction.Rename(to, index);
        }
        boolean constraint = cursor.accept("CONSTRAINT");
        if (!constraint) {
            cursor.accept("COLUMN");
        }
        SqlName from = cursor.simpleName();
        SqlName to = cursor.accept("TO") ? cursor.simpleName() : null;
        if (from == null || to == null) {
            return null;
        }
        return constraint ? new TableAction.RenameConstraint(from, to) : new TableAction.RenameColumn(from, to);
    }

    private @Nullable TableAction validate() {
        cursor.skip();
        SqlName name = cursor.accept("CONSTRAINT") ? cursor.simpleName() : null;
        return name == null ? null : new TableAction.ValidateConstraint(name);
    }

    private @Nullable TableAction set(int end) {
        cursor.skip();
        SqlName schema = cursor.accept("SCHEMA") && cursor.at() < end ? cursor.simpleName() : null;
        return schema == null ? null : new TableAction.SetSchema(schema);
    }

    private @Nullable TableAction attach() {
        cursor.skip();
        return cursor.accept("PARTITION") ? new TableAction.AttachPartition(cursor.name(), index) : null;
    }

    private @Nullable TableAction detach(int end) {
        cursor.skip();
        if (!cursor.accept("PARTITION")) {
            return null;
        }
        SqlName partition = cursor.name();
        boolean concurrently = cursor.accept("CONCURRENTLY");
        boolean gentle = concurrently || (cursor.at() < end && cursor.accept("FINALIZE"));
        if (concurrently) {
            draft.trait(Trait.CONCURRENTLY);
            draft.transaction(TransactionBehavior.REFUSED);
        }
        return new TableAction.DetachPartition(partition, gentle);
    }
}
