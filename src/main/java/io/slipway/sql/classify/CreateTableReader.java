package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads CREATE TABLE and its likes: the locks are on what the new relation refers to. */
final class CreateTableReader {
    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    CreateTableReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        draft.trait(Trait.IF_NOT_EXISTS, cursor.accept("IF", "NOT", "EXISTS"));
        SqlName name = cursor.name();
        draft.object(name);
        switch (kind) {
            case CREATE_VIEW -> view(name);
            case CREATE_MATERIALIZED_VIEW, CREATE_TABLE_AS -> query();
            default -> table(name);
        }
    }

    /** A view that is replaced is locked as if it were altered. */
    private void view(@Nullable SqlName name) {
        if (draft.has(Trait.OR_REPLACE)) {
            draft.lock(ACCESS_EXCLUSIVE, name);
        }
        query();
    }

    private void query() {
        int as = tokens.find("AS", cursor.at(), tokens.size());
        if (as >= 0 && tokens.is(as + 1, "EXECUTE")) {
            draft.lock(UNKNOWN);
        } else if (as >= 0) {
            RelationScan.read(tokens, as + 1, tokens.size(), draft);
        }
    }

    private void table(@Nullable SqlName name) {
        if (cursor.accept("PARTITION", "OF")) {
            draft.lock(ACCESS_EXCLUSIVE, cursor.name());
            draft.trait(Trait.DEPENDENT_OBJECTS);
        } else if (cursor.accept("OF")) {
            draft.lock(ACCESS_SHARE, cursor.name());
        }
        int inherits = tokens.find("INHERITS", cursor.at(), tokens.size());
        if (inherits >= 0 && tokens.is(inherits + 1, '(')) {
            cursor.moveTo(inherits + 2);
            draft.lock(SHARE_UPDATE_EXCLUSIVE, cursor.names());
        }
        for (int i = cursor.at() > inherits ? 0 : cursor.at(); i < tokens.size(); i++) {
            if (tokens.is(i, "REFERENCES")) {
                cursor.moveTo(i + 1);
                lockOther(SHARE_ROW_EXCLUSIVE, cursor.name(), name);
            } else if (tokens.is(i, "LIKE") && (tokens.is(i - 1, '(') || tokens.is(i - 1, ','))) {
                cursor.moveTo(i + 1);
                lockOther(ACCESS_SHARE, cursor.name(), name);
            }
        }
    }

    private void lockOther(LockMode mode, @Nullable SqlName other, @Nullable SqlName itself) {
        if (other != null && !other.equals(itself)) {
            draft.lock(mode, List.of(other));
        }
    }
}
