package io.slipway.sql;

import io.slipway.problem.Position;
import io.slipway.sql.split.PieceScanner;
import io.slipway.sql.split.PieceSink;
import io.slipway.sql.split.StatementBuilder;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.Place;
import io.slipway.sql.text.ScriptException;
import io.slipway.sql.text.TextGuard;
import io.slipway.sql.text.Utf8Reader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;

/**
 * Reads a script of any size, statement by statement, in memory that does not grow with it: no more is held than the
 * statement that is being read.
 */
public final class Splitter {
    /** The longest statement that is taken, in characters. */
    static final int MAX_STATEMENT_LENGTH = 1 << 26;

    private Splitter() {}

    /**
     * Reads UTF-8.
     *
     * @throws ScriptException for what is no text, or for a statement of more than 64 Mi characters; what came before
     *     it was handed out
     */
    public static void split(InputStream script, StatementSink sink) throws IOException {
        split(new Utf8Reader(script), sink);
    }

    /** As {@link #split(InputStream, StatementSink)}, for characters. */
    public static void split(Reader script, StatementSink sink) throws IOException {
        try {
            scan(script, MAX_STATEMENT_LENGTH, new Adapter(sink));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Cuts a stream into pieces; says so when it began with a byte order mark. */
    static void scan(Reader script, int longest, PieceSink sink) {
        var guard = new TextGuard(script);
        var window = CharWindow.of(guard, longest);
        var place = new Place();
        window.at(0);
        if (guard.hadByteOrderMark()) {
            place.skipBytes(TextGuard.BYTE_ORDER_MARK_BYTES);
            sink.finding(byteOrderMark());
        }
        var scanner = new PieceScanner(window, place, sink);
        try {
            scanner.scan();
        } catch (CharWindow.OversizeException e) {
            throw new ScriptException(Finding.error(
                    "statement-too-large",
                    place.position(),
                    "What begins near here is longer than " + longest + " characters."));
        }
    }

    static Finding byteOrderMark() {
        return Finding.info("byte-order-mark", new Position(1, 1), "The byte order mark was taken away.");
    }

    /** Classifies pieces on their way; header lines mean nothing where nobody makes steps. */
    private static final class Adapter implements PieceSink {
        private final StatementSink sink;
        private final StatementBuilder builder;

        Adapter(StatementSink sink) {
            this.sink = sink;
            this.builder = new StatementBuilder(sink::finding);
        }

        @Override
        public void piece(String text, Position position, long byteOffset) {
            sink.statement(builder.build(text, position, byteOffset));
        }

        @Override
        public void copyData(String lines, Position position) {
            sink.copyData(lines);
        }

        @Override
        public void comment(String text, Position position, boolean header) {
            // Only a Script has a header.
        }

        @Override
        public void finding(Finding finding) {
            sink.finding(finding);
        }
    }
}
