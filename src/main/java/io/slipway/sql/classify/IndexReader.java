package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.text.Severity;
import io.slipway.sql.token.OptionList;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads CREATE INDEX, DROP INDEX and REINDEX. */
final class IndexReader {
    private final TokenCursor cursor;
    private final ClassificationBuilder draft;
    private @Nullable SqlName table;

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
            table = cursor.name();
            draft.lock(concurrently ? SHARE_UPDATE_EXCLUSIVE : SHARE, table);
        }
        if (concurrently && name == null) {
            draft.note(
                    Severity.ERROR,
                    "index-name-needed",
                    0,
                    "CREATE INDEX CONCURRENTLY needs a name here, so that it can be found when it was left half done; "
                            + "PostgreSQL would call it " + usualName() + ".");
        }
        draft.scans(Likelihood.YES);
    }

    /** {@code table_column_column_idx}, with {@code expr} for an expression. */
    private String usualName() {
        Tokens tokens = cursor.tokens();
        if (cursor.accept("USING")) {
            cursor.skip();
        }
        StringBuilder name = new StringBuilder(table == null ? "" : table.last());
        int end = cursor.is('(') ? tokens.afterGroup(cursor.at()) - 1 : cursor.at();
        cursor.skip();
        while (cursor.at() < end) {
            boolean column = tokens.isName(cursor.at()) && !tokens.is(cursor.at() + 1, '(');
            name.append('_').append(column ? SqlName.part(tokens.raw(cursor.at())) : "expr");
            cursor.moveTo(cursor.itemEnd(end) + 1);
        }
        return new SqlName(List.of(name + "_idx")).toString();
    }

    private void drop() {
        boolean concurrently = concurrently();
        draft.trait(Trait.IF_EXISTS, cursor.accept("IF", "EXISTS"));
        var names = cursor.names();
        draft.objects(names);
        draft.trait(Trait.CASCADE, cursor.accept("CASCADE"));
        draft.lock(concurrently ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE, names);
        if (concurrently && names.isEmpty()) {
            draft.note(Severity.ERROR, "index-name-needed", 0, "DROP INDEX CONCURRENTLY without a name.");
        }
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
