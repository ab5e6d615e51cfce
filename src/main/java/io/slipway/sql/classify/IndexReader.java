package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.OptionList;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import java.util.List;

/** Reads CREATE INDEX, DROP INDEX and REINDEX. */
final class IndexReader {
    private final TokenCursor cursor;
    private final ClassificationBuilder draft;

    IndexReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.draft = draft;
    }

    void read(StatementKind kind) {
        switch (kind) {
            case CREATE_INDEX -> create();
            case DROP_INDEX -> drop();
            default -> reindex();
        }
    }

    private void create() {
        boolean concurrently = concurrently();
        draft.trait(Trait.IF_NOT_EXISTS, cursor.accept("IF", "NOT", "EXISTS"));
        SqlName name = cursor.is("ON") ? null : cursor.name();
        draft.object(name);
        if (cursor.accept("ON")) {
            cursor.accept("ONLY");
            draft.lock(concurrently ? SHARE_UPDATE_EXCLUSIVE : SHARE, cursor.name());
        }
        draft.scans(Likelihood.YES);
    }

    private void drop() {
        boolean concurrently = concurrently();
        draft.trait(Trait.IF_EXISTS, cursor.accept("IF", "EXISTS"));
        List<SqlName> names = cursor.names();
        draft.objects(names);
        draft.trait(Trait.CASCADE, cursor.accept("CASCADE"));
        draft.lock(concurrently ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE, names);
    }

    private boolean concurrently() {
        boolean concurrently = cursor.accept("CONCURRENTLY");
        if (concurrently) {
            refuse();
        }
        return concurrently;
    }

    private void refuse() {
        draft.trait(Trait.CONCURRENTLY);
        draft.transaction(TransactionBehavior.REFUSED);
    }

    /** The strongest lock is on the indexes; the table keeps being read. */
    private void reindex() {
        boolean concurrently = false;
        if (cursor.is('(')) {
            int from = cursor.at();
            cursor.skipGroup();
            concurrently = OptionList.on(cursor.tokens(), from, cursor.at(), "CONCURRENTLY");
        }
        String what = cursor.word();
        cursor.skip();
        concurrently |= cursor.accept("CONCURRENTLY");
        SqlName name = cursor.name();
        draft.object(name);
        boolean many = switch (what) {
            case "SCHEMA", "DATABASE", "SYSTEM" -> true;
            default -> false;
        };
        if (concurrently) {
            refuse();
        } else if (many) {
            draft.transaction(TransactionBehavior.REFUSED);
        }
        draft.lock(concurrently ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE, many ? null : name);
        draft.scans(Likelihood.YES);
    }
}
