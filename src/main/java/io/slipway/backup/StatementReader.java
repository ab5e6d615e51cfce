package io.slipway.backup;

import io.slipway.backup.StatementLoss.Reach;
import io.slipway.backup.StatementLoss.Target;
import io.slipway.sql.Script;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.RelationLock;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from the text of a statement what it may lose. It errs on the side of more. */
final class StatementReader {
    private final Statement statement;
    private final List<StatementLoss> losses = new ArrayList<>();
    private @Nullable String objection;

    private StatementReader(Statement statement) {
        this.statement = statement;
    }

    /**
     * The losses of a statement.
     *
     * @param losses by name
     * @param objection why the losses cannot be read from the statement; null: they can
     */
    record Reading(
            Statement statement,
            List<StatementLoss> losses,
            @Nullable String objection) {}

    /** Reads a text of one statement. */
    static Reading read(String text) {
        Statement statement = Script.of(text).statements().getFirst();
        var reader = new StatementReader(statement);
        reader.read();
        return new Reading(statement, List.copyOf(reader.losses), reader.objection);
    }

    /** The names in a text that holds nothing but names of tables. */
    static List<SqlName> tableName(String text) {
        var cursor = new TokenCursor(Tokens.of(text));
        List<SqlName> names = cursor.names();
        return cursor.atEnd() ? names : List.of();
    }

    private void read() {
        StatementKind kind = statement.kind();
        switch (kind) {
            case DROP_TABLE, DROP_VIEW, DROP_MATERIALIZED_VIEW, DROP_SEQUENCE, DROP_INDEX -> drops(Target.RELATION);
            case DROP_TYPE, DROP_DOMAIN -> drops(Target.TYPE);
            case DROP_SCHEMA -> drops(Target.SCHEMA);
            case DROP_FUNCTION, DROP_PROCEDURE, DROP_ROUTINE -> drops(Target.ROUTINE);
            case DROP_STATISTICS -> drops(Target.STATISTICS);
            case CREATE_FUNCTION, CREATE_PROCEDURE -> replaces(Target.ROUTINE);
            case CREATE_VIEW -> replaces(Target.RELATION);
            case ALTER_SEQUENCE -> objects(Target.RELATION, Reach.SELF);
            case DROP_TRIGGER -> dropsPart(Target.TRIGGER);
            case DROP_RULE -> dropsPart(Target.RULE);
            case DROP_POLICY -> dropsPart(Target.POLICY);
            case ALTER_TABLE -> statement.classification().actions().forEach(this::alters);
            case TRUNCATE -> rows(null, Reach.of(statement.has(Trait.CASCADE)));
            case DELETE, UPDATE -> rows(RowChoice.of(statement), Reach.CASCADE);
            case SELECT, SELECT_INTO, INSERT, MERGE, EXPLAIN, VALUES, TABLE, CREATE_TABLE_AS -> changesWithin();
            case DO, CALL, EXECUTE -> objection = "it runs statements that the script does not show";
            case UNKNOWN -> objection = "its kind is not known";
            case DROP_DATABASE, DROP_OWNED, DROP_EXTENSION, DROP_AGGREGATE, DROP_FOREIGN_TABLE ->
                objection = "objects of this kind are not part of backups";
            default -> {}
        }
    }

    private void drops(Target target) {
        objects(target, Reach.of(statement.has(Trait.CASCADE)));
    }

    private void replaces(Target target) {
        if (statement.has(Trait.OR_REPLACE)) {
            objects(target, Reach.SELF);
        }
    }

    private void objects(Target target, Reach reach) {
        for (SqlName name : statement.classification().objects()) {
            losses.add(new StatementLoss(target, name, null, reach, null, LockMode.ACCESS_EXCLUSIVE));
        }
    }

    private void dropsPart(Target target) {
        List<RelationLock> locks = statement.classification().locks();
        String part = statement.classification().objects().getFirst().last();
        if (!locks.isEmpty()) {
            add(target, locks.getFirst().relation(), part, statement.has(Trait.CASCADE));
        }
    }

    private void alters(TableAction action) {
        SqlName table = statement.classification().objects().getFirst();
        switch (action) {
            case TableAction.DropColumn drop ->
                add(Target.COLUMN, table, drop.column().last(), drop.cascade());
            case TableAction.ChangeType change ->
                add(Target.COLUMN_TYPE, table, change.column().last(), false);
            case TableAction.DropConstraint drop ->
                add(Target.CONSTRAINT, table, drop.constraint().last(), drop.cascade());
            case TableAction.SetDefault set ->
                add(Target.DEFAULT, table, set.column().last(), false);
            case TableAction.DropDefault drop ->
                add(Target.DEFAULT, table, drop.column().last(), false);
            default -> {}
        }
    }

    private void add(Target target, SqlName table, String part, boolean cascade) {
        losses.add(new StatementLoss(target, table, part, Reach.of(cascade), null, LockMode.ACCESS_EXCLUSIVE));
    }

    /** Rows of the tables that the statement writes. */
    private void rows(@Nullable String where, Reach reach) {
        for (RelationLock lock : statement.classification().locks()) {
            if (lock.mode().compareTo(LockMode.ROW_EXCLUSIVE) >= 0) {
                losses.add(new StatementLoss(Target.ROWS, lock.relation(), null, reach, where, lock.mode()));
            }
        }
    }

    /** Data may be changed within a query, or by ON CONFLICT. */
    private void changesWithin() {
        if (RowChoice.changesRows(statement.text())) {
            rows(null, Reach.CASCADE);
        }
    }
}
