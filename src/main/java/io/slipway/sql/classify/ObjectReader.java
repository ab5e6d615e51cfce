package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.OptionList;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import org.jspecify.annotations.Nullable;

/** Reads statements about objects that are no relations, or that concern the whole cluster. */
final class ObjectReader {
    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    ObjectReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        draft.trait(Trait.IF_EXISTS, cursor.accept("IF", "EXISTS"));
        draft.trait(Trait.IF_NOT_EXISTS, cursor.accept("IF", "NOT", "EXISTS"));
        names(kind);
        int at = cursor.at();
        draft.trait(Trait.CASCADE, tokens.find("CASCADE", at, tokens.size()) >= 0);
        switch (kind) {
            case ALTER_TYPE -> type();
            case ALTER_DOMAIN -> domain();
            case CREATE_PUBLICATION, ALTER_PUBLICATION -> publication();
            case CREATE_SUBSCRIPTION, ALTER_SUBSCRIPTION, DROP_SUBSCRIPTION -> subscription(kind);
            case DROP_SCHEMA -> draft.lock(draft.has(Trait.CASCADE) ? ACCESS_EXCLUSIVE : NONE);
            case DROP_OWNED -> draft.lock(ACCESS_EXCLUSIVE);
            case CREATE_DATABASE, DROP_DATABASE, CREATE_TABLESPACE, DROP_TABLESPACE, ALTER_SYSTEM ->
                draft.transaction(TransactionBehavior.REFUSED);
            case ALTER_DATABASE -> {
                if (cursor.accept("SET", "TABLESPACE")) {
                    draft.transaction(TransactionBehavior.REFUSED);
                }
            }
            default -> {}
        }
    }

    private void names(StatementKind kind) {
        switch (kind) {
            case CREATE_USER_MAPPING,
                    ALTER_USER_MAPPING,
                    DROP_USER_MAPPING,
                    DROP_OWNED,
                    REASSIGN_OWNED,
                    CREATE_TRANSFORM,
                    DROP_TRANSFORM,
                    CREATE_OPERATOR,
                    ALTER_OPERATOR,
                    DROP_OPERATOR,
                    ALTER_DEFAULT_PRIVILEGES,
                    IMPORT_FOREIGN_SCHEMA,
                    ALTER_SYSTEM -> {}
            case CREATE_SCHEMA -> {
                if (!cursor.is("AUTHORIZATION")) {
                    draft.object(cursor.name());
                } else {
                    cursor.skip();
                    draft.object(cursor.name());
                }
            }
            default -> {
                if (kind.startsWith("DROP ")) {
                    draft.objects(cursor.names());
                } else {
                    draft.object(cursor.name());
                }
            }
        }
    }

    private void type() {
        String word = tokens.word(cursor.at() + 1);
        if (cursor.is("ADD") && word.equals("VALUE")) {
            draft.trait(Trait.ADDS_ENUM_VALUE);
            draft.transaction(TransactionBehavior.DEPENDS);
        } else if (word.equals("ATTRIBUTE")) {
            draft.lock(ACCESS_EXCLUSIVE, cursor.tokens().size() > 2 ? typeName() : null);
        }
    }

    private @Nullable SqlName typeName() {
        cursor.moveTo(2);
        return cursor.name();
    }

    /** The tables that have columns of the domain are read; the catalog knows which. */
    private void domain() {
        boolean notValid = tokens.find("VALID", cursor.at(), tokens.size()) >= 0;
        boolean reads = (cursor.is("ADD") && !notValid)
                || cursor.is("VALIDATE")
                || (cursor.is("SET") && tokens.is(cursor.at() + 1, "NOT"));
        draft.trait(Trait.NOT_VALID, notValid);
        if (reads) {
            draft.lock(SHARE);
            draft.scans(Likelihood.POSSIBLE);
        }
    }

    private void publication() {
        int size = tokens.size();
        for (int i = tokens.find("TABLE", cursor.at(), size); i >= 0; i = tokens.find("TABLE", i + 1, size)) {
            cursor.moveTo(i + 1);
            draft.lock(SHARE_UPDATE_EXCLUSIVE, cursor.names());
        }
    }

    /** Whatever reaches the publisher, or makes or drops a slot there, cannot be part of a transaction. */
    private void subscription(StatementKind kind) {
        int size = tokens.size();
        boolean local = switch (kind) {
            case CREATE_SUBSCRIPTION ->
                OptionList.off(tokens, 0, size, "CONNECT") || OptionList.off(tokens, 0, size, "CREATE_SLOT");
            case ALTER_SUBSCRIPTION ->
                OptionList.off(tokens, 0, size, "REFRESH")
                        || (!cursor.is("REFRESH") && tokens.find("PUBLICATION", cursor.at(), size) < 0);
            default -> false;
        };
        if (!local) {
            draft.transaction(TransactionBehavior.DEPENDS);
            draft.trait(Trait.OWN_STEP);
        }
    }
}
