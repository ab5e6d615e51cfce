package io.slipway.sql;

import io.slipway.problem.Position;
import io.slipway.sql.split.PieceScanner;
import io.slipway.sql.split.PieceSink;
import io.slipway.sql.split.StatementBuilder;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ScriptException;
import io.slipway.sql.text.TextGuard;
import io.slipway.sql.text.TextPosition;
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
    private Splitter() {}

    /**
     * Reads UTF-8.
     *
     * @throws ScriptException for bytes that are not text; the statements before them were handed out
     */
    public static void split(InputStream script, StatementSink sink) throws IOException {
        split(new Utf8Reader(script), sink);
    }

    /** As {@link #split(InputStream, StatementSink)}, for characters. */
    public static void split(Reader script, StatementSink sink) throws IOException {
        try {
            scan(script, new Adapter(sink));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void scan(Reader script, PieceSink sink) {
        var guard = new TextGuard(script);
        var window = CharWindow.of(guard);
        var start = new TextPosition();
        window.at(0);
        if (guard.hadByteOrderMark()) {
            start.skipBytes(TextGuard.BYTE_ORDER_MARK_BYTES);
        }
        new PieceScanner(window, start, sink).scan();
    }

    /** Classifies pieces on their way; header lines mean nothing where nobody makes steps. */
    private static final class Adapter implements PieceSink {
        private final StatementSink sink;
        private final StatementBuilder builder;

        Adapter(StatementSink sink) {
            this.sink = sink;
            this.builder = new StatementBuilder();
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
