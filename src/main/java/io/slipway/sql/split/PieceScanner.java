package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.text.Ascii;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.ReaderRule;
import io.slipway.sql.text.TextPosition;
import io.slipway.sql.token.Lexer;
import io.slipway.sql.token.StringSyntax;
import io.slipway.sql.token.TokenType;

/** Cuts a script into pieces as psql would send them. */
public final class PieceScanner {
    private final CharWindow window;
    private final TextPosition scan;
    private final PieceSink sink;
    private final Lexer lexer;
    private final PieceState state;
    private final StringSyntax stringSyntax = new StringSyntax();
    private boolean header = true;

    private int pieceStart = -1;
    private int pieceEnd;
    private Position position = Position.START;
    private long byteOffset;

    public PieceScanner(CharWindow window, TextPosition start, PieceSink sink) {
        this.window = window;
        this.scan = start;
        this.sink = sink;
        this.lexer = new Lexer(window, this::comment);
        this.state = new PieceState(window);
    }

    /** Reads to the end; whether the last piece was complete, that is, ended by a semicolon. */
    public boolean scan() {
        while (true) {
            TokenType type = lexer.next();
            switch (type) {
                case END -> {
                    return atEnd();
                }
                case SEMICOLON -> semicolon();
                case BACKSLASH -> metaCommand();
                case UNTERMINATED -> unterminated();
                default -> token(type);
            }
        }
    }

    private void token(TokenType type) {
        if (pieceStart < 0) {
            begin(lexer.start());
        }
        pieceEnd = lexer.end();
        state.token(type, lexer.start(), lexer.end());
    }

    private void begin(int index) {
        header = false;
        pieceStart = index;
        position = scan.at(window, index);
        byteOffset = scan.bytes();
        window.release(index);
    }

    private void semicolon() {
        header = false;
        if (state.endsHere()) {
            send(lexer.end());
        } else {
            pieceEnd = lexer.end();
            state.semicolon();
        }
    }

    /** Sends what was read so far; {@code end} is where the text goes on. */
    private void send(int end) {
        if (pieceStart >= 0) {
            String text = window.text(pieceStart, pieceEnd);
            sink.piece(text, position, byteOffset);
            if (StringSyntax.turnsOff(text)) {
                sink.finding(ReaderRule.SQL_SYNTAX.at(
                        position,
                        "With standard_conforming_strings off, readers of a script disagree where its strings end."));
            }
            lexer.backslashEscapes(stringSyntax.backslashEscapesAfter(text));
        }
        boolean data = state.copiesFromClient();
        drop();
        if (data) {
            copyData(end);
        }
    }

    private void drop() {
        pieceStart = -1;
        state.reset();
    }

    private boolean atEnd() {
        boolean complete = pieceStart < 0;
        if (!complete && !state.endsHere()) {
            String what = state.inBody() ? "BEGIN ATOMIC without its END." : "A parenthesis is never closed.";
            sink.finding(ReaderRule.SQL_SYNTAX.at(position, what));
        }
        send(lexer.end());
        return complete;
    }

    private void unterminated() {
        int start = lexer.start();
        if (pieceStart < 0 && !startsComment(start)) {
            begin(start);
        }
        String what = switch (window.at(start)) {
            case '"' -> "quoted name";
            case '$' -> "dollar quote";
            case '/' -> "comment";
            default -> "string";
        };
        sink.finding(ReaderRule.SQL_SYNTAX.at(scan.at(window, start), "This " + what + " never ends."));
        if (!startsComment(start)) {
            pieceEnd = lexer.end();
        }
    }

    private boolean startsComment(int index) {
        return window.at(index) == '/';
    }

    private void metaCommand() {
        header = false;
        int start = lexer.start();
        var command = MetaCommand.read(window, start);
        sink.finding(ReaderRule.PSQL_META_COMMAND.at(
                scan.at(window, start),
                "psql's own command \\" + command.name() + " is never run."
                        + (command.restricts() ? " Delete this line: Slipway runs no command of psql." : "")));
        lexer.moveTo(command.end());
        switch (command.effect()) {
            case SENDS -> send(command.end());
            case CLEARS -> drop();
            case COPIES -> {
                drop();
                copyData(command.end());
            }
            case NONE -> {}
        }
    }

    private void comment(int start, int end) {
        int first = start + 2;
        while (window.at(first) == ' ' || window.at(first) == '\t') {
            first++;
        }
        if (Ascii.same(window, first, first + Header.PREFIX.length(), Header.PREFIX_UPPER)) {
            sink.comment(window.text(first, end), scan.at(window, start), header);
        }
        if (pieceStart < 0) {
            scan.moveTo(window, end);
            window.release(end);
        }
    }

    /** The data begins on the next line; the rest of the line of the COPY runs after the COPY, as in psql. */
    private void copyData(int from) {
        int lineEnd = from;
        while (window.at(lineEnd) != '\n' && window.at(lineEnd) != CharWindow.END) {
            lineEnd++;
        }
        Position restPosition = scan.at(window, from);
        TextPosition restStart = scan.forNewWindow();
        String rest = window.text(from, lineEnd);
        var data = new CopyDataReader(window, sink, scan);
        lexer.moveTo(data.read(lineEnd, restPosition));
        if (!rest.isBlank() && !scanRest(rest, restStart)) {
            sink.finding(ReaderRule.SQL_SYNTAX.at(
                    restPosition, "A statement behind COPY … FROM STDIN on its line must end on that line."));
        }
    }

    private boolean scanRest(String rest, TextPosition restStart) {
        var scanner = new PieceScanner(CharWindow.of(rest), restStart, sink);
        scanner.header = false;
        return scanner.scan();
    }
}
