package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.ReaderRule;
import io.slipway.sql.text.TextPosition;

/** Reads the lines between a COPY … FROM STDIN and the line {@code \.} that ends its data, in bounded memory. */
final class CopyDataReader {
    private static final int CHUNK_CHARS = 1 << 16;

    private final CharWindow window;
    private final PieceSink sink;
    private final TextPosition position;

    CopyDataReader(CharWindow window, PieceSink sink, TextPosition position) {
        this.window = window;
        this.sink = sink;
        this.position = position;
    }

    /** Reads the data after the line end at {@code lineEnd}; returns the index at which the script continues. */
    int read(int lineEnd, Position copy) {
        if (window.at(lineEnd) == CharWindow.END || window.at(lineEnd + 1) == CharWindow.END) {
            sink.finding(ReaderRule.SQL_SYNTAX.at(copy, "COPY … FROM STDIN without data."));
            return lineEnd;
        }
        int chunk = lineEnd + 1;
        int line = chunk;
        while (window.at(line) != CharWindow.END) {
            int next = nextLine(line);
            if (isEndMarker(line, next)) {
                send(chunk, line);
                return next;
            }
            line = next;
            if (line - chunk > CHUNK_CHARS) {
                send(chunk, line);
                chunk = line;
            }
        }
        send(chunk, line);
        sink.finding(ReaderRule.COPY_DATA_END.at(
                copy, "The data of COPY … FROM STDIN ends with the file: no line \\. closes it."));
        return line;
    }

    private void send(int start, int end) {
        sink.copyData(window.text(start, end), position.at(window, start));
        position.moveTo(window, end);
        window.release(end);
    }

    private int nextLine(int from) {
        int i = from;
        while (true) {
            char c = window.at(i);
            if (c == CharWindow.END) {
                return i;
            }
            i++;
            if (c == '\n') {
                return i;
            }
        }
    }

    private boolean isEndMarker(int line, int next) {
        int end = next;
        if (end > line && window.at(end - 1) == '\n') {
            end--;
        }
        if (end > line && window.at(end - 1) == '\r') {
            end--;
        }
        return end - line == 2 && window.at(line) == '\\' && window.at(line + 1) == '.';
    }
}
