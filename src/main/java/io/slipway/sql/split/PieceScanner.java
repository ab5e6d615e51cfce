package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.text.Ascii;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.Place;
import io.slipway.sql.text.Places;
import io.slipway.sql.token.Lexer;
import io.slipway.sql.token.StringSyntax;
import io.slipway.sql.token.TokenType;

/** Cuts a script into pieces as psql would send them. */
public final class PieceScanner {
    private final CharWindow window;
    private final Places places;
    private final PieceSink sink;
    private final Lexer lexer;
    private final PieceState shape;
    private final StringSyntax stringSyntax = new StringSyntax();
    private boolean header = true;

    private int pieceStart = -1;
    private int pieceEnd;
    private Position position = new Position(1, 1);
    private long byteOffset;

    public PieceScanner(CharWindow window, Place place, PieceSink sink) {
        this.window = window;
        this.places = new Places(window, place);
        this.sink = sink;
        this.lexer = new Lexer(window, this::comment);
        this.shape = new PieceState(window);
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
        shape.token(type, lexer.start(), lexer.end());
    }

    private void begin(int index) {
        header = false;
        pieceStart = index;
        position = places.at(index);
        byteOffset = places.bytes();
        window.release(index);
    }

    private void semicolon() {
        header = false;
        if (shape.endsHere()) {
            send(lexer.end());
        } else {
            pieceEnd = lexer.end();
            shape.semicolon();
        }
    }

    /** Sends what was read so far; {@code end} is where the text goes on. */
    private void send(int end) {
        if (pieceStart >= 0) {
            String text = window.text(pieceStart, pieceEnd);
            sink.piece(text, position, byteOffset);
            lexer.backslashEscapes(stringSyntax.backslashEscapesAfter(text));
        }
        boolean data = shape.copiesFromClient();
        drop();
        if (data) {
            copyData(end);
        }
    }

    private void drop() {
        pieceStart = -1;
        shape.reset();
    }

    private boolean atEnd() {
        boolean complete = pieceStart < 0;
        if (!complete && !shape.endsHere()) {
            String what = shape.inBody() ? "BEGIN ATOMIC without its END." : "A parenthesis is never closed.";
            sink.finding(Finding.error("sql-syntax", position, what));
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
        sink.finding(Finding.error("sql-syntax", places.at(start), "This " + what + " never ends."));
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
        sink.finding(Finding.error(
                "psql-meta-command", places.at(start), "psql's own command \\" + command.name() + " is never run."));
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
            sink.comment(window.text(first, end), places.at(start), header);
        }
        if (pieceStart < 0) {
            places.pass(end);
            window.release(end);
        }
    }

    /** The data begins on the next line; what stands behind the COPY on its own line is run after it, as psql does. */
    private void copyData(int from) {
        int lineEnd = from;
        while (window.at(lineEnd) != '\n' && window.at(lineEnd) != CharWindow.END) {
            lineEnd++;
        }
        Position restPosition = places.at(from);
        Place restPlace = places.copy();
        String rest = window.text(from, lineEnd);
        var data = new CopyDataReader(window, sink, places);
        lexer.moveTo(data.read(lineEnd, restPosition));
        if (!rest.isBlank() && !scanRest(rest, restPlace)) {
            sink.finding(Finding.error(
                    "sql-syntax",
                    restPosition,
                    "A statement behind COPY … FROM STDIN on its line must end on that line."));
        }
    }

    private boolean scanRest(String rest, Place restPlace) {
        var scanner = new PieceScanner(CharWindow.of(rest), restPlace, sink);
        scanner.header = false;
        return scanner.scan();
    }
}
