package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import org.jspecify.annotations.Nullable;

/** Reads what hangs on a table: triggers, rules, policies, statistics. */
final class TableObjectReader {
    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    TableObjectReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        draft.trait(Trait.IF_EXISTS, cursor.accept("IF", "EXISTS"));
        draft.trait(Trait.IF_NOT_EXISTS, cursor.accept("IF", "NOT", "EXISTS"));
        if (kind == StatementKind.DROP_STATISTICS) {
            draft.objects(cursor.names());
            draft.lock(SHARE_UPDATE_EXCLUSIVE);
            return;
        }
        boolean unnamed = kind == StatementKind.CREATE_STATISTICS && cursor.is("ON");
        draft.object(unnamed ? null : cursor.name());
        switch (kind) {
            case CREATE_TRIGGER -> trigger();
            case CREATE_RULE -> draft.lock(ACCESS_EXCLUSIVE, nameBehind("TO"));
            case CREATE_STATISTICS -> draft.lock(SHARE_UPDATE_EXCLUSIVE, nameBehind("FROM"));
            default -> draft.lock(ACCESS_EXCLUSIVE, nameBehind("ON"));
        }
        draft.trait(Trait.CASCADE, tokens.find("CASCADE", cursor.at(), tokens.size()) >= 0);
    }

    private void trigger() {
        draft.lock(SHARE_ROW_EXCLUSIVE, nameBehind("ON"));
        if (cursor.accept("FROM")) {
            draft.lock(ACCESS_SHARE, cursor.name());
        }
    }

    private @Nullable SqlName nameBehind(String word) {
        int at = tokens.find(word, cursor.at(), tokens.size());
        if (at < 0) {
            return null;
        }
        cursor.moveTo(at + 1);
        return cursor.name();
    }
}
