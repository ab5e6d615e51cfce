package io.slipway.sql.inverse;

import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.ConstraintDefinition;
import io.slipway.sql.statement.ConstraintType;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.token.SqlName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Derives the inverse of an ALTER TABLE and its likes, action by action, the last one first. */
final class TableInverse {
    private static final Inverse.Impossible UNKNOWN_BEFORE =
            new Inverse.Impossible("What stood there before is not in the change.");

    private final Statement statement;
    private final List<Statement> before;
    private final List<String> clauses = new ArrayList<>();
    private final List<String> cautions = new ArrayList<>();

    TableInverse(Statement statement, List<Statement> before) {
        this.statement = statement;
        this.before = before;
    }

    Inverse inverse() {
        Classification is = statement.classification();
        if (is.objects().size() != 1 || is.actions().isEmpty()) {
            return UNKNOWN_BEFORE;
        }
        SqlName relation = is.objects().getFirst();
        for (TableAction action : is.actions().reversed()) {
            Inverse.Impossible impossible = invert(action);
            if (impossible != null) {
                return impossible;
            }
        }
        if (clauses.isEmpty()) {
            return new Inverse.Nothing();
        }
        String sql =
                "ALTER " + type(is.kind()) + ' ' + nameAfter(relation, is.actions()) + ' ' + String.join(", ", clauses);
        return new Inverse.Sql(List.of(sql), List.copyOf(cautions));
    }

    private static String type(StatementKind kind) {
        return kind.startsWith("ALTER ") ? kind.label().substring("ALTER ".length()) : "TABLE";
    }

    /** The name of the relation after the statement has run; RENAME is always the only action of its statement. */
    private static SqlName nameAfter(SqlName relation, List<TableAction> actions) {
        return switch (actions.getFirst()) {
            case TableAction.Rename(SqlName to, var _) -> relation.withLast(to.last());
            case TableAction.SetSchema(SqlName schema) -> new SqlName(List.of(schema.last(), relation.last()));
            default -> relation;
        };
    }

    private Inverse.@Nullable Impossible invert(TableAction action) {
        return switch (action) {
            case TableAction.AddColumn(var column, boolean ifNotExists) -> addColumn(column.name(), ifNotExists);
            case TableAction.DropColumn(SqlName column, var _, var _) -> columnAgain(column);
            case TableAction.ChangeType _ -> new Inverse.Impossible("The type before is not in the change.");
            case TableAction.SetDefault(SqlName column, var _, var _) -> defaultBefore(column);
            case TableAction.DropDefault(SqlName column) -> defaultAgain(column);
            case TableAction.SetNotNull(SqlName column) -> clause("ALTER COLUMN " + column + " DROP NOT NULL");
            case TableAction.DropNotNull(SqlName column) ->
                clause("ALTER COLUMN " + column + " SET NOT NULL", "It fails where " + column + " got nulls since.");
            case TableAction.AddConstraint(ConstraintDefinition constraint) -> addConstraint(constraint);
            case TableAction.ValidateConstraint _ -> null;
            case TableAction.DropConstraint(SqlName constraint, var _, var _) -> constraintAgain(constraint);
            case TableAction.Rename _ ->
                clause("RENAME TO "
                        + new SqlName(List.of(
                                statement.classification().objects().getFirst().last())));
            case TableAction.RenameColumn(SqlName from, SqlName to) -> clause("RENAME COLUMN " + to + " TO " + from);
            case TableAction.RenameConstraint(SqlName from, SqlName to) ->
                clause("RENAME CONSTRAINT " + to + " TO " + from);
            case TableAction.SetSchema _ -> schemaBefore();
            case TableAction.AttachPartition(var partition, boolean index) ->
                index || partition == null ? UNKNOWN_BEFORE : clause("DETACH PARTITION " + partition);
            case TableAction.DetachPartition _ ->
                new Inverse.Impossible("The partition's bounds are not in the change.");
            case TableAction.Other _ -> UNKNOWN_BEFORE;
        };
    }

    private Inverse.@Nullable Impossible clause(String clause) {
        clauses.add(clause);
        return null;
    }

    private Inverse.@Nullable Impossible clause(String clause, String caution) {
        cautions.add(caution);
        return clause(clause);
    }

    private Inverse.@Nullable Impossible addColumn(SqlName column, boolean ifNotExists) {
        return ifNotExists
                ? new Inverse.Impossible("IF NOT EXISTS: whether it added the column is not in the change.")
                : clause("DROP COLUMN " + column, "Values written to " + column + " are lost.");
    }

    private Inverse.@Nullable Impossible addConstraint(ConstraintDefinition constraint) {
        if (constraint.usingIndex()) {
            return new Inverse.Impossible("The index that the constraint took over would go with it.");
        }
        SqlName name = constraint.name();
        if (name == null) {
            return new Inverse.Impossible("The server chooses the name of the constraint.");
        }
        return constraint.type() == ConstraintType.PRIMARY_KEY
                ? clause("DROP CONSTRAINT " + name, "The columns of " + name + " stay NOT NULL.")
                : clause("DROP CONSTRAINT " + name);
    }

    private Inverse.@Nullable Impossible columnAgain(SqlName column) {
        String sql = earlier(action -> action instanceof TableAction.AddColumn(var added, var _)
                        && added.name().equals(column)
                ? added.sql()
                : null);
        return sql == null
                ? new Inverse.Impossible("What column " + column + " was and held is not in the change.")
                : clause("ADD COLUMN " + sql);
    }

    private Inverse.@Nullable Impossible constraintAgain(SqlName name) {
        String sql =
                earlier(action -> action instanceof TableAction.AddConstraint(var added) && name.equals(added.name())
                        ? added.sql()
                        : null);
        return sql == null
                ? new Inverse.Impossible("What constraint " + name + " was is not in the change.")
                : clause("ADD " + sql);
    }

    private Inverse.@Nullable Impossible defaultBefore(SqlName column) {
        String expression = earlierDefault(column);
        return expression == null
                ? clause(
                        "ALTER COLUMN " + column + " DROP DEFAULT",
                        "A default that " + column + " had before is not set again.")
                : clause("ALTER COLUMN " + column + " SET DEFAULT " + expression);
    }

    private Inverse.@Nullable Impossible defaultAgain(SqlName column) {
        String expression = earlierDefault(column);
        return expression == null
                ? new Inverse.Impossible("The default of " + column + " is not in the change.")
                : clause("ALTER COLUMN " + column + " SET DEFAULT " + expression);
    }

    private @Nullable String earlierDefault(SqlName column) {
        return earlier(action ->
                action instanceof TableAction.SetDefault(SqlName set, String expression, var _) && set.equals(column)
                        ? expression
                        : null);
    }

    private Inverse.@Nullable Impossible schemaBefore() {
        SqlName schema = statement.classification().objects().getFirst().qualifier();
        return schema == null
                ? new Inverse.Impossible("The schema before is not in the change.")
                : clause("SET SCHEMA " + schema);
    }

    /** The last answer that the earlier actions of the change on the same relation give. */
    private @Nullable String earlier(Function<TableAction, @Nullable String> found) {
        for (Statement each : before.reversed()) {
            if (each.classification()
                    .objects()
                    .equals(statement.classification().objects())) {
                for (TableAction action : each.classification().actions().reversed()) {
                    String sql = found.apply(action);
                    if (sql != null) {
                        return sql;
                    }
                }
            }
        }
        return null;
    }
}
