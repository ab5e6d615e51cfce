package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.OptionList;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;

/** Reads what works on whole tables without changing their definition. */
final class MaintenanceReader {
    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    MaintenanceReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        switch (kind) {
            case TRUNCATE -> truncate();
            case VACUUM -> vacuum();
            case ANALYZE -> analyze();
            case CLUSTER -> cluster();
            case LOCK -> lock();
            default -> refresh();
        }
    }

    private void relations(LockMode mode) {
        List<SqlName> names = cursor.names();
        draft.objects(names);
        draft.lock(mode, names);
    }

    private void truncate() {
        cursor.accept("TABLE");
        relations(ACCESS_EXCLUSIVE);
        draft.trait(Trait.CASCADE, tokens.find("CASCADE", cursor.at(), tokens.size()) >= 0);
    }

    private void vacuum() {
        boolean full = false;
        if (cursor.is('(')) {
            int from = cursor.at();
            cursor.skipGroup();
            full = OptionList.on(tokens, from, cursor.at(), "FULL");
        }
        while (cursor.is("FULL") || cursor.is("FREEZE") || cursor.is("VERBOSE") || isAnalyze()) {
            full |= cursor.is("FULL");
            cursor.skip();
        }
        draft.transaction(TransactionBehavior.REFUSED);
        draft.rewrites(Likelihood.when(full));
        draft.scans(Likelihood.YES);
        relations(full ? ACCESS_EXCLUSIVE : SHARE_UPDATE_EXCLUSIVE);
    }

    private boolean isAnalyze() {
        return cursor.is("ANALYZE") || cursor.is("ANALYSE");
    }

    private void analyze() {
        cursor.skipGroup();
        cursor.accept("VERBOSE");
        draft.scans(Likelihood.POSSIBLE);
        relations(SHARE_UPDATE_EXCLUSIVE);
    }

    /** The old form names the index first: {@code CLUSTER index ON table}. */
    private void cluster() {
        cursor.skipGroup();
        cursor.accept("VERBOSE");
        SqlName name = cursor.name();
        if (cursor.accept("ON")) {
            name = cursor.name();
        }
        draft.transaction(name == null ? TransactionBehavior.REFUSED : TransactionBehavior.ALLOWED);
        draft.object(name);
        draft.lock(ACCESS_EXCLUSIVE, name);
        draft.rewrites(Likelihood.YES);
        draft.scans(Likelihood.YES);
    }

    private void lock() {
        cursor.accept("TABLE");
        List<SqlName> names = cursor.names();
        draft.objects(names);
        LockMode mode = ACCESS_EXCLUSIVE;
        if (cursor.accept("IN")) {
            int end = tokens.find("MODE", cursor.at(), tokens.size());
            mode = named(tokens.raw(cursor.at(), Math.max(end, cursor.at())));
        }
        draft.lock(mode, names);
    }

    private static LockMode named(String words) {
        String label = words.replaceAll("\\s", "");
        for (LockMode mode : LockMode.values()) {
            if (mode.label().equalsIgnoreCase(label)) {
                return mode;
            }
        }
        return UNKNOWN;
    }

    private void refresh() {
        boolean concurrently = cursor.accept("CONCURRENTLY");
        draft.trait(Trait.CONCURRENTLY, concurrently);
        SqlName name = cursor.name();
        draft.object(name);
        draft.lock(concurrently ? EXCLUSIVE : ACCESS_EXCLUSIVE, name);
        draft.rewrites(Likelihood.when(!concurrently));
        draft.scans(Likelihood.YES);
    }
}
