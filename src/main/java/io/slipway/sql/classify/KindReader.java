package io.slipway.sql.classify;

import static io.slipway.sql.statement.StatementKind.*;

import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the kind of a statement from its first key words, and leaves the cursor after them. */
public final class KindReader {
    private static final Set<String> CREATE_MODIFIERS = Set.of(
            "OR",
            "REPLACE",
            "TEMP",
            "TEMPORARY",
            "LOCAL",
            "GLOBAL",
            "UNLOGGED",
            "UNIQUE",
            "RECURSIVE",
            "TRUSTED",
            "PROCEDURAL",
            "DEFAULT",
            "CONSTRAINT");

    private final TokenCursor cursor;
    private final ClassificationBuilder draft;

    public KindReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.draft = draft;
    }

    public StatementKind read() {
        skipParentheses();
        String word = cursor.word();
        return switch (word) {
            case "CREATE" -> create();
            case "ALTER" -> alter();
            case "DROP" -> object("DROP");
            case "WITH" -> with();
            case "SELECT" -> select();
            case "PREPARE" -> prepare();
            case "COMMIT" -> prepared(COMMIT, COMMIT_PREPARED);
            case "ROLLBACK" -> prepared(ROLLBACK, ROLLBACK_PREPARED);
            case "START" -> exactly(START_TRANSACTION);
            case "REASSIGN" -> exactly(REASSIGN_OWNED);
            case "SECURITY" -> exactly(SECURITY_LABEL);
            case "REFRESH" -> exactly(REFRESH_MATERIALIZED_VIEW);
            case "IMPORT" -> exactly(IMPORT_FOREIGN_SCHEMA);
            case "ABORT" -> single(ROLLBACK);
            case "ANALYSE" -> single(ANALYZE);
            default -> plain(word);
        };
    }

    /** A query may stand in any number of them. */
    private void skipParentheses() {
        while (cursor.is('(')) {
            cursor.skip();
        }
    }

    private StatementKind exactly(StatementKind kind) {
        for (String word : kind.label().split(" ", -1)) {
            if (!cursor.accept(word)) {
                return UNKNOWN;
            }
        }
        return kind;
    }

    /** A command whose name is one word. */
    private StatementKind plain(String word) {
        StatementKind kind = find(word);
        return kind == null ? UNKNOWN : single(kind);
    }

    private StatementKind single(StatementKind kind) {
        cursor.skip();
        return kind;
    }

    private StatementKind prepare() {
        cursor.skip();
        if (cursor.is("TRANSACTION") && cursor.tokens().type(cursor.at() + 1) == TokenType.STRING) {
            return single(PREPARE_TRANSACTION);
        }
        return PREPARE;
    }

    private StatementKind prepared(StatementKind plain, StatementKind prepared) {
        cursor.skip();
        return cursor.accept("PREPARED") ? prepared : plain;
    }

    private StatementKind create() {
        cursor.skip();
        while (CREATE_MODIFIERS.contains(cursor.word())) {
            draft.modifier(cursor.word());
            cursor.skip();
        }
        StatementKind kind = object("CREATE", cursor.at());
        return kind == CREATE_TABLE && isTableAs() ? CREATE_TABLE_AS : kind;
    }

    private boolean isTableAs() {
        Tokens tokens = cursor.tokens();
        return tokens.find("AS", cursor.at(), tokens.size()) >= 0;
    }

    private StatementKind alter() {
        if (cursor.accept("ALTER", "SYSTEM")) {
            return ALTER_SYSTEM;
        }
        if (cursor.accept("ALTER", "DEFAULT", "PRIVILEGES")) {
            return ALTER_DEFAULT_PRIVILEGES;
        }
        if (cursor.accept("ALTER", "LARGE", "OBJECT")) {
            return ALTER_LARGE_OBJECT;
        }
        return object("ALTER");
    }

    private StatementKind object(String verb) {
        cursor.skip();
        cursor.accept("PROCEDURAL");
        return verb.equals("DROP") && cursor.accept("OWNED") ? DROP_OWNED : object(verb, cursor.at());
    }

    /** The longest name of a kind of object at the cursor: FOREIGN DATA WRAPPER is tried before FOREIGN TABLE. */
    private StatementKind object(String verb, int at) {
        Tokens tokens = cursor.tokens();
        String one = verb + ' ' + tokens.word(at);
        String two = one + ' ' + tokens.word(at + 1);
        StatementKind kind = named(two + ' ' + tokens.word(at + 2), at + 3);
        kind = kind == null ? named(two, at + 2) : kind;
        kind = kind == null ? named(one, at + 1) : kind;
        return kind == null ? UNKNOWN : kind;
    }

    private @Nullable StatementKind named(String label, int behind) {
        StatementKind kind = find(label);
        if (kind == null || kind == CREATE_TABLE_AS || (label.endsWith("USER MAPPING") && !isMapping(behind))) {
            return null;
        }
        cursor.moveTo(behind);
        return kind;
    }

    /** A user may be called mapping. */
    private boolean isMapping(int behind) {
        return cursor.tokens().is(behind, "FOR") || cursor.tokens().is(behind, "IF");
    }

    private StatementKind select() {
        cursor.skip();
        Tokens tokens = cursor.tokens();
        int to = tokens.size();
        for (int into = tokens.find("INTO", cursor.at(), to); into >= 0; into = tokens.find("INTO", into + 1, to)) {
            if (!tokens.is(into - 1, "AS") && !tokens.is(into - 1, '.')) {
                return SELECT_INTO;
            }
        }
        return SELECT;
    }

    /**
     * The main statement behind the common table expressions, which may have parentheses and more of them before it.
     */
    private StatementKind with() {
        while (cursor.accept("WITH")) {
            if (!skipNamedQueries()) {
                return UNKNOWN;
            }
            skipParentheses();
        }
        String word = cursor.word();
        StatementKind kind = word.equals("SELECT") ? select() : plain(word);
        return kind.family() == Family.QUERY ? kind : UNKNOWN;
    }

    private boolean skipNamedQueries() {
        cursor.accept("RECURSIVE");
        do {
            if (cursor.simpleName() == null) {
                return false;
            }
            cursor.skipGroup();
            if (!cursor.accept("AS")) {
                return false;
            }
            cursor.accept("NOT");
            cursor.accept("MATERIALIZED");
            cursor.skipGroup();
            skipSearchAndCycle();
        } while (cursor.accept(','));
        return true;
    }

    private void skipSearchAndCycle() {
        if (cursor.accept("SEARCH")) {
            skipTo("SET");
            cursor.name();
        }
        if (cursor.accept("CYCLE")) {
            skipTo("USING");
            cursor.name();
        }
    }

    private void skipTo(String word) {
        while (!cursor.atEnd() && !cursor.accept(word)) {
            cursor.skip();
        }
    }
}
