package io.slipway.sql.statement;

import io.slipway.problem.Position;
import io.slipway.sql.text.Checksums;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a script, as psql would send it.
 *
 * @param index 0-based, in the order of the script
 * @param text from its first token to its last, exactly as written, without the semicolon
 * @param position of its first token
 * @param byteOffset of its first token in the file, in UTF-8, counting a byte order mark
 * @param copyData the lines that a COPY … FROM STDIN has in the script; null for any other statement, and for a script
 *     that is streamed
 */
public record Statement(
        int index,
        String text,
        Position position,
        long byteOffset,
        Classification classification,
        @Nullable CopyData copyData) {

    public StatementKind kind() {
        return classification.kind();
    }

    public TransactionBehavior transaction() {
        return classification.transaction();
    }

    public LockMode lock() {
        return classification.lock();
    }

    public Statement withClassification(Classification other) {
        return new Statement(index, text, position, byteOffset, other, copyData);
    }

    public Statement withCopyData(CopyData data) {
        return new Statement(index, text, position, byteOffset, classification, data);
    }

    /** Whether the statement has this property. */
    public boolean has(Trait trait) {
        return classification.has(trait);
    }

    /** SHA-256, in hex, of its text with its data, line ends normalized. */
    public String checksum() {
        return Checksums.of(copyData == null ? text : text + ";\n" + copyData.text());
    }

    /** The position in the script of a character of {@link #text()}. */
    public Position positionOf(int offset) {
        return position.after(text, offset);
    }
}
