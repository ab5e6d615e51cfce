package io.slipway.sql.split;

import io.slipway.sql.text.Ascii;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.token.TokenType;

/**
 * What must be known about a piece while it is being read: how deep in parentheses it is, whether a routine body that
 * is written as statements ({@code BEGIN ATOMIC … END}) is open, and whether it is a COPY whose data follows.
 */
final class PieceState {
    private enum Head {
        NONE,
        COPY,
        CREATE,
        ROUTINE,
        OTHER
    }

    private final CharWindow window;
    private Head head = Head.NONE;
    private int depth;
    private boolean body;
    private boolean copiesFromClient;
    private boolean afterFrom;
    private boolean afterBegin;
    private boolean afterStatement;

    PieceState(CharWindow window) {
        this.window = window;
    }

    void reset() {
        head = Head.NONE;
        depth = 0;
        body = false;
        copiesFromClient = false;
        afterFrom = false;
        afterBegin = false;
        afterStatement = false;
    }

    /** Whether a semicolon would end the piece here. */
    boolean endsHere() {
        return depth == 0 && !body;
    }

    /** Whether a body of statements is open. */
    boolean inBody() {
        return body;
    }

    /** Whether its data follows in the script. */
    boolean copiesFromClient() {
        return copiesFromClient;
    }

    /** A semicolon that ends no piece. */
    void semicolon() {
        afterStatement = depth == 0;
    }

    void token(TokenType type, int start, int end) {
        if (type == TokenType.WORD) {
            word(start, end);
            return;
        }
        if (type == TokenType.PUNCTUATION) {
            char c = window.at(start);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            }
        }
        head = head == Head.NONE || head == Head.CREATE ? Head.OTHER : head;
        afterFrom = false;
        afterBegin = false;
        afterStatement = false;
    }

    private void word(int start, int end) {
        switch (head) {
            case NONE ->
                head = is(start, end, "COPY") ? Head.COPY : is(start, end, "CREATE") ? Head.CREATE : Head.OTHER;
            case CREATE -> head = afterCreate(start, end);
            case COPY -> {
                copiesFromClient |= afterFrom && depth == 0 && (is(start, end, "STDIN") || is(start, end, "STDOUT"));
                afterFrom = is(start, end, "FROM");
            }
            case ROUTINE -> routine(start, end);
            case OTHER -> {}
        }
    }

    private Head afterCreate(int start, int end) {
        if (is(start, end, "OR") || is(start, end, "REPLACE")) {
            return Head.CREATE;
        }
        return is(start, end, "FUNCTION") || is(start, end, "PROCEDURE") ? Head.ROUTINE : Head.OTHER;
    }

    /** The END of a body is at the place of a statement; a CASE, a label or a column of that name never is. */
    private void routine(int start, int end) {
        if (depth > 0) {
            return;
        }
        if (body) {
            body = !(afterStatement && is(start, end, "END"));
            afterStatement = false;
        } else if (afterBegin && is(start, end, "ATOMIC")) {
            body = true;
            afterStatement = true;
        }
        afterBegin = is(start, end, "BEGIN");
    }

    private boolean is(int start, int end, String word) {
        return Ascii.same(window, start, end, word);
    }
}
