package io.slipway.sql.split;

import io.slipway.problem.Position;
import io.slipway.sql.text.Finding;

/** Receives the pieces, comments and findings of a {@link PieceScanner}, in the order of the script. */
public interface PieceSink {
    /**
     * One statement, as psql would send it.
     *
     * @param text from its first token to its last, without the semicolon
     * @param byteOffset of its first token in the UTF-8 form of the text
     */
    void piece(String text, Position position, long byteOffset);

    /** Some whole lines of data of the COPY that was the last piece, each with its line end. */
    void copyData(String lines, Position position);

    /** A line comment; {@code header}: no token came before it. */
    void comment(String text, Position position, boolean header);

    void finding(Finding finding);
}
