package io.slipway.sql.inverse;

import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Derives the inverse of a statement from the statement itself and from the earlier statements of its change. */
public final class Inverses {
    private final Statement statement;
    private final Classification is;
    private final List<Statement> before;

    private Inverses(Statement statement, List<Statement> before) {
        this.statement = statement;
        this.is = statement.classification();
        this.before = before;
    }

    /** {@code before}: the statements of the same change that run before it, in their order. */
    public static Inverse of(Statement statement, List<Statement> before) {
        return new Inverses(statement, before).inverse();
    }

    private Inverse inverse() {
        if (is.has(Trait.IF_EXISTS) || is.has(Trait.IF_NOT_EXISTS)) {
            return new Inverse.Impossible("IF [NOT] EXISTS: whether it did anything is not in the change.");
        }
        return switch (is.kind().family()) {
            case CREATE_TABLE, INDEX, ON_TABLE, ROUTINE, DROP, CLUSTER_WIDE, OTHER -> definition();
            case ALTER_TABLE -> new TableInverse(statement, before).inverse();
            case QUERY -> query();
            case MAINTENANCE -> maintenance();
            case SESSION -> new Inverse.Nothing();
            case TRANSACTION -> new Inverse.Impossible("It controls transactions.");
            case ANNOTATION -> new Inverse.Impossible("What stood there before is not in the change.");
            case UNKNOWN -> new Inverse.Impossible("This kind of statement is not known here.");
        };
    }

    private Inverse definition() {
        if (is.kind().startsWith("CREATE ")) {
            return created();
        }
        if (is.kind().startsWith("DROP ")) {
            return dropped();
        }
        if (is.has(Trait.ADDS_ENUM_VALUE)) {
            return new Inverse.Impossible("A value cannot be taken from an enum type.");
        }
        if (is.kind() == StatementKind.REINDEX) {
            return new Inverse.Nothing();
        }
        String renamed = RenameInverse.of(statement);
        return renamed == null
                ? new Inverse.Impossible("What stood there before is not in the change.")
                : Inverse.Sql.of(renamed);
    }

    private Inverse created() {
        if (is.has(Trait.OR_REPLACE)) {
            return new Inverse.Impossible("OR REPLACE: what it replaced is not in the change.");
        }
        if (is.objects().isEmpty()) {
            return new Inverse.Impossible(
                    is.kind() == StatementKind.CREATE_INDEX
                            ? "The server chooses the name of the index."
                            : "It has no name to drop it by.");
        }
        if (needsTable() && is.locks().isEmpty()) {
            return new Inverse.Impossible("The name of its table cannot be read.");
        }
        String drop = DropStatement.of(statement);
        return switch (is.kind()) {
            case CREATE_TABLE, CREATE_TABLE_AS -> Inverse.Sql.of(drop, "Rows written since are lost.");
            case CREATE_DATABASE -> new Inverse.Impossible("A database is not dropped without being asked.");
            default -> Inverse.Sql.of(drop);
        };
    }

    private boolean needsTable() {
        return switch (is.kind()) {
            case CREATE_INDEX, CREATE_TRIGGER, CREATE_POLICY, CREATE_RULE -> true;
            default -> false;
        };
    }

    private Inverse dropped() {
        Statement creation = creation();
        return creation == null
                ? new Inverse.Impossible("What it was is not in the change.")
                : Inverse.Sql.of(creation.text());
    }

    /** The statement of the same change that created what this one drops, and nothing else. */
    private @Nullable Statement creation() {
        if (is.objects().size() != 1 || is.has(Trait.CASCADE)) {
            return null;
        }
        String create = "CREATE " + is.kind().label().substring("DROP ".length());
        for (Statement each : before.reversed()) {
            if (each.classification().objects().equals(is.objects())
                    && each.kind().isDefinition()) {
                return each.kind().label().equals(create) ? each : null;
            }
        }
        return null;
    }

    private Inverse query() {
        return switch (is.kind()) {
            case INSERT, UPDATE, DELETE, MERGE, COPY -> new Inverse.Impossible("Changed rows are not brought back.");
            case SELECT_INTO -> Inverse.Sql.of("DROP TABLE " + is.object(), "Rows written since are lost.");
            case PREPARE, DECLARE, VALUES, TABLE -> new Inverse.Nothing();
            default -> new Inverse.Impossible("What it calls may have changed anything.");
        };
    }

    private Inverse maintenance() {
        return is.kind() == StatementKind.TRUNCATE
                ? new Inverse.Impossible("The rows are gone.")
                : new Inverse.Nothing();
    }
}
