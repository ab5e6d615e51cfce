package io.slipway.sql.classify;

import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;

/** Classifies one statement from its text alone. */
public final class Classifier {
    private final Tokens tokens;
    private final ClassificationBuilder draft = new ClassificationBuilder();

    private Classifier(Tokens tokens) {
        this.tokens = tokens;
    }

    /** The classification of one statement. */
    public static Classification classify(String statement) {
        return new Classifier(Tokens.of(statement)).classify();
    }

    private Classification classify() {
        var cursor = new TokenCursor(tokens);
        StatementKind kind = new KindReader(cursor, draft).read();
        switch (kind.family()) {
            case CREATE_TABLE -> new CreateTableReader(cursor, draft).read(kind);
            case ALTER_TABLE -> kind = new AlterTableReader(cursor, draft).read(kind);
            case INDEX -> new IndexReader(cursor, draft).read(kind);
            case DROP -> drop(cursor);
            case ON_TABLE -> new TableObjectReader(cursor, draft).read(kind);
            case ROUTINE -> new RoutineReader(cursor, draft).read(kind);
            case QUERY -> new QueryReader(cursor, draft).read(kind);
            case MAINTENANCE -> new MaintenanceReader(cursor, draft).read(kind);
            case ANNOTATION -> new GrantAndCommentReader(cursor, draft).read(kind);
            case TRANSACTION -> draft.transaction(TransactionBehavior.CONTROL);
            case SESSION -> session(cursor, kind);
            case CLUSTER_WIDE, OTHER -> new ObjectReader(cursor, draft).read(kind);
            case UNKNOWN -> unknown();
        }
        return draft.finish(kind);
    }

    private void drop(TokenCursor cursor) {
        draft.trait(Trait.IF_EXISTS, cursor.accept("IF", "EXISTS"));
        List<SqlName> names = cursor.names();
        draft.objects(names);
        draft.trait(Trait.CASCADE, cursor.accept("CASCADE"));
        draft.lock(LockMode.ACCESS_EXCLUSIVE, names);
    }

    private void session(TokenCursor cursor, StatementKind kind) {
        boolean set = kind == StatementKind.SET;
        if (set
                && (cursor.is("TRANSACTION")
                        || cursor.accept("SESSION", "TRANSACTION")
                        || cursor.accept("LOCAL", "TRANSACTION"))) {
            draft.transaction(TransactionBehavior.CONTROL);
        }
        if (kind == StatementKind.DISCARD && cursor.is("ALL")) {
            draft.transaction(TransactionBehavior.REFUSED);
        }
    }

    /** Nothing is known about the statement, so nothing is ruled out. */
    private void unknown() {
        draft.transaction(TransactionBehavior.DEPENDS);
        draft.lock(LockMode.UNKNOWN);
        draft.rewrites(Likelihood.POSSIBLE);
        draft.scans(Likelihood.POSSIBLE);
    }
}
