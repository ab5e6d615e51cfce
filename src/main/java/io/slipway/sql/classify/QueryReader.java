package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;

/** Reads queries, changes of data, and the commands that wrap them. */
final class QueryReader {
    private static final String SLOT_CREATION = "PG_CREATE_LOGICAL_REPLICATION_SLOT";

    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    QueryReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        switch (kind) {
            case INSERT, MERGE -> changes("INTO");
            case DELETE -> changes("FROM");
            case UPDATE -> changes("");
            case COPY -> copy();
            case EXPLAIN -> explain();
            case PREPARE -> prepare();
            case DECLARE -> declare();
            case EXECUTE -> {
                draft.object(cursor.simpleName());
                draft.lock(UNKNOWN);
            }
            case SELECT_INTO -> selectInto();
            default -> RelationScan.read(tokens, 0, tokens.size(), draft);
        }
        slots();
    }

    private void changes(String preposition) {
        if (!preposition.isEmpty()) {
            cursor.accept(preposition);
        }
        cursor.accept("ONLY");
        draft.object(cursor.name());
        draft.trait(Trait.WHERE, tokens.find("WHERE", cursor.at(), tokens.size()) >= 0);
        RelationScan.read(tokens, 0, tokens.size(), draft);
    }

    private void selectInto() {
        int into = tokens.find("INTO", cursor.at(), tokens.size());
        cursor.moveTo(into + 1);
        while (cursor.is("TEMP") || cursor.is("TEMPORARY") || cursor.is("UNLOGGED") || cursor.is("LOCAL")) {
            draft.modifier(cursor.word());
            cursor.skip();
        }
        cursor.accept("TABLE");
        draft.object(cursor.name());
        RelationScan.read(tokens, 0, tokens.size(), draft);
    }

    private void copy() {
        cursor.accept("BINARY");
        if (cursor.is('(')) {
            int from = cursor.at() + 1;
            RelationScan.read(tokens, from, tokens.afterGroup(cursor.at()) - 1, draft);
            return;
        }
        SqlName table = cursor.name();
        cursor.skipGroup();
        draft.object(table);
        draft.lock(cursor.is("FROM") ? ROW_EXCLUSIVE : ACCESS_SHARE, table);
    }

    private void explain() {
        cursor.skipGroup();
        while (cursor.accept("ANALYZE") || cursor.accept("ANALYSE") || cursor.accept("VERBOSE")) {
            // The old spelling of the options.
        }
        inner(cursor.at());
    }

    private void prepare() {
        draft.object(cursor.simpleName());
        cursor.skipGroup();
        inner(cursor.accept("AS") ? cursor.at() : tokens.size());
    }

    private void declare() {
        draft.object(cursor.simpleName());
        draft.trait(Trait.WITH_HOLD, isWithHold());
        int query = tokens.find("FOR", cursor.at(), tokens.size());
        inner(query < 0 ? tokens.size() : query + 1);
    }

    private boolean isWithHold() {
        int hold = tokens.find("HOLD", cursor.at(), tokens.size());
        return hold > 0 && tokens.is(hold - 1, "WITH");
    }

    /** The locks of the wrapped statement are taken as well. */
    private void inner(int from) {
        if (from < tokens.size()) {
            RelationScan.read(tokens, from, tokens.size(), draft);
        }
    }

    private void slots() {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.is(i + 1, '(') && tokens.is(i, SLOT_CREATION)) {
                draft.transaction(TransactionBehavior.DEPENDS);
                draft.trait(Trait.OWN_STEP);
            }
        }
    }
}
